/** The events that wait, by queries of Restate's SQL tables. */
import * as v from 'valibot';
import {
  parseDeadLetterOptions,
  type DeadLetter,
  type DeadLetterOptions,
  type EventQueue,
} from '../host/event-queue.js';
import { webhookEventTypes } from '../host/webhook-event.js';
import type { AdminAccess } from './admin-api.js';
import { IDENTIFICATION_EVENTS } from './event-object.js';
import { ask } from './introspection.js';

const QUEUES = `from state where service_name = '${IDENTIFICATION_EVENTS.name}' and key = 'queue'`;
const field = (name: string): string => `json_get_int(value_utf8, '${name}')`;

const rowSchema = v.object({ id: v.string(), value: v.string() });
const queueSchema = v.object({
  events: v.array(
    v.object({ id: v.string(), type: v.picklist(webhookEventTypes), createdAt: v.number() }),
  ),
  attempts: v.number(),
  diedAt: v.number(),
});
const sizeSchema = v.object({
  waiting: v.nullish(v.number()),
  dead: v.number(),
  oldest: v.nullish(v.number()),
});

/**
 * Lists the dead letters, the oldest first.
 *
 * @throws InvalidInputError that names the option
 */
export async function listDeadLetters(
  admin: AdminAccess | null,
  options: DeadLetterOptions | undefined,
): Promise<readonly DeadLetter[]> {
  const limit = String(parseDeadLetterOptions(options).limit);
  const died = field('diedAt');
  const query = `select service_key as id, value_utf8 as value, ${died} as died ${QUEUES} and ${died} is not null order by died, id limit ${limit}`;
  return (await ask(admin, query, rowSchema)).flatMap(({ id, value }) => {
    const { events, attempts, diedAt } = v.parse(queueSchema, JSON.parse(value));
    const [event] = events;
    if (event === undefined) return [];
    const { id: eventId, type, createdAt } = event;
    return [{ eventId, id, type, createdAt, diedAt, attempts, held: events.length - 1 }];
  });
}

/** Counts the events that wait. */
export async function measureEvents(admin: AdminAccess | null): Promise<EventQueue> {
  const query = `select sum(${field('waiting')}) as waiting, count(${field('diedAt')}) as dead, min(${field('oldestAt')}) as oldest ${QUEUES}`;
  const [row] = await ask(admin, query, sizeSchema);
  const oldestAt = row?.oldest ?? null;
  return {
    waiting: row?.waiting ?? 0,
    dead: row?.dead ?? 0,
    oldest: oldestAt === null ? 0 : Math.max(0, Date.now() - oldestAt),
  };
}
