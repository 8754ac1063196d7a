/** What a store may hand out of its outbox: a row is checked when it is read, as a disk can change it. */
import * as v from 'valibot';
import type { DeadLetter } from '../host/event-queue.js';
import { webhookEventTypes, type WebhookMessage } from '../host/webhook-event.js';
import type { ClaimedEvent, StoredEvent } from './event-outbox.js';
import { ID } from './stored-record.js';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const id = v.pipe(v.string(), v.regex(ID));

const storedSchema = v.object({
  id,
  identification: id,
  version: whole,
  position: whole,
  type: v.picklist(webhookEventTypes),
  body: v.pipe(v.string(), v.startsWith('{')),
  attempts: whole,
  createdAt: whole,
  triedAt: v.nullable(whole),
  dueAt: v.nullable(whole),
  diedAt: v.nullable(whole),
});

/** The event of a row; `null` where the row is damaged. */
export function readStoredEvent(
  row: Readonly<Record<keyof StoredEvent, unknown>>,
): StoredEvent | null {
  const parsed = v.safeParse(storedSchema, row);
  return parsed.success ? parsed.output : null;
}

/** New events as a store keeps them. */
export const storedEvents = (
  { id: identification, version }: { readonly id: string; readonly version: number },
  events: readonly WebhookMessage[],
  now: number,
): StoredEvent[] =>
  events.map((event, position) => ({
    ...event,
    ...{ identification, version, position },
    ...{ attempts: 0, createdAt: now, triedAt: null, dueAt: now, diedAt: null },
  }));

const toClaimed = (event: StoredEvent, now: number): ClaimedEvent => {
  const { id, type, body, identification, attempts, triedAt, createdAt } = event;
  return {
    ...{ id, type, body, identification, attempts },
    triedFor: triedAt === null ? 0 : Math.max(0, now - triedAt),
    age: Math.max(0, now - createdAt),
  };
};

export const toDeadLetter = (event: StoredEvent, held: number): DeadLetter => ({
  eventId: event.id,
  id: event.identification,
  type: event.type,
  createdAt: event.createdAt,
  diedAt: event.diedAt ?? event.createdAt,
  attempts: event.attempts,
  held,
});

/** What one process has claimed from a store of its own. */
export function createClaims() {
  const claims = new Map<string, number>();
  return {
    /** Those that are free now, up to `limit`; no other call returns them for `hold` ms. */
    take: (
      due: readonly StoredEvent[],
      { limit, hold }: { readonly limit: number; readonly hold: number },
    ): ClaimedEvent[] => {
      const now = Date.now();
      const taken = due.filter((event) => (claims.get(event.id) ?? 0) <= now).slice(0, limit);
      for (const event of taken) claims.set(event.id, now + hold);
      return taken.map((event) => toClaimed(event, now));
    },
    release: (id: string): void => {
      claims.delete(id);
    },
    count: (): number => claims.size,
  };
}
