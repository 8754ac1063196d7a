import type { WebhookMessage } from '../../../host/webhook-event.js';
import type { EventOutbox, EventPosition, StoredEvent } from '../../event-outbox.js';
import { createClaims, storedEvents, toDeadLetter } from '../../stored-event.js';

export interface MemoryOutbox {
  /** Adds the events of a saved record. */
  readonly append: (
    record: { readonly id: string; readonly version: number },
    events: readonly WebhookMessage[],
  ) => void;
  readonly outbox: EventOutbox;
}

/** @param answer rejects where the store is closed */
export function createMemoryOutbox(answer: <T>(work: () => T) => Promise<T>): MemoryOutbox {
  const events = new Map<string, StoredEvent>();
  const claims = createClaims();

  const inOrder = (): StoredEvent[] => [...events.values()].sort(byPosition);
  const ofSame = ({ identification }: EventPosition): StoredEvent[] =>
    inOrder().filter((other) => other.identification === identification);
  const put = (event: StoredEvent, changes: Partial<StoredEvent>): void => {
    events.set(event.id, { ...event, ...changes });
  };
  const deadOf = (id: string): StoredEvent | null => {
    const event = events.get(id);
    return event?.diedAt == null ? null : event;
  };
  const setDue = (of: EventPosition, dueAt: number | null): void => {
    for (const event of ofSame(of)) if (event.diedAt === null) put(event, { dueAt });
  };
  const remove = (event: StoredEvent): void => {
    events.delete(event.id);
    setDue(event, Date.now());
  };

  return {
    append: (record, messages) => {
      for (const event of storedEvents(record, messages, Date.now())) events.set(event.id, event);
    },
    outbox: {
      claim: (query) =>
        answer(() => {
          const now = Date.now();
          const heads = new Map<string, StoredEvent>();
          for (const event of inOrder()) {
            if (!heads.has(event.identification)) heads.set(event.identification, event);
          }
          const due = [...heads.values()]
            .filter(({ dueAt, diedAt }) => diedAt === null && dueAt !== null && dueAt <= now)
            .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
          return claims.take(due, query);
        }),
      deliver: (id) =>
        answer(() => {
          claims.release(id);
          const event = events.get(id);
          if (event !== undefined) remove(event);
        }),
      postpone: (id, delay) =>
        answer(() => {
          claims.release(id);
          const event = events.get(id);
          if (event === undefined) return;
          const now = Date.now();
          const { attempts, triedAt } = event;
          put(event, { attempts: attempts + 1, triedAt: triedAt ?? now });
          setDue(event, now + delay);
        }),
      bury: (id) =>
        answer(() => {
          claims.release(id);
          const event = events.get(id);
          if (event === undefined) return;
          const now = Date.now();
          const { attempts, triedAt } = event;
          put(event, { attempts: attempts + 1, triedAt: triedAt ?? now, dueAt: null, diedAt: now });
          setDue(event, null);
        }),
      dead: (limit) =>
        answer(() =>
          inOrder()
            .filter(({ diedAt }) => diedAt !== null)
            .sort((a, b) => (a.diedAt ?? 0) - (b.diedAt ?? 0))
            .slice(0, limit)
            .map((event) => toDeadLetter(event, ofSame(event).length - 1)),
        ),
      revive: (id) =>
        answer(() => {
          const event = deadOf(id);
          if (event === null) return false;
          put(event, { attempts: 0, triedAt: null, diedAt: null });
          setDue(event, Date.now());
          return true;
        }),
      skip: (id) =>
        answer(() => {
          const event = deadOf(id);
          if (event === null) return false;
          remove(event);
          return true;
        }),
      size: () =>
        answer(() => {
          const waiting = inOrder().filter(({ diedAt }) => diedAt === null);
          const oldest = Math.min(...waiting.map(({ createdAt }) => createdAt));
          return {
            waiting: waiting.length,
            dead: events.size - waiting.length,
            oldest: waiting.length === 0 ? 0 : Math.max(0, Date.now() - oldest),
          };
        }),
      list: ({ after, limit }) =>
        answer(() =>
          inOrder()
            .filter((event) => after === null || byPosition(event, after) > 0)
            .slice(0, limit),
        ),
      add: (added) =>
        answer(() => {
          for (const event of added) if (!events.has(event.id)) events.set(event.id, event);
        }),
    },
  };
}

const byPosition = (a: EventPosition, b: EventPosition): number => {
  if (a.identification !== b.identification) return a.identification < b.identification ? -1 : 1;
  return a.version - b.version || a.position - b.position;
};
