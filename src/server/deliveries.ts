import { setMaxListeners } from 'node:events';
import { failure } from '../../machines/failure.js';
import { withTimeout } from '../gateway/timers.js';
import { retryDelay } from '../../machines/retry.js';
import type { HostSettings } from './host-settings.js';
import { inputOf } from './identification-record.js';
import type { IdentificationRecord } from './identification-store.js';

const TIMEOUT = 30_000;
/** An app that was down and hangs must not cost the process its memory and its sockets. */
const MOST_AT_ONCE = 100;
/** The longest time between two calls for one result, in ms. */
export const LONGEST_DELIVERY_WAIT = 300_000;
const BACKOFF = {
  base: 1_000,
  cap: LONGEST_DELIVERY_WAIT,
  retryAfterCap: 0,
  maxAttempts: Infinity,
};

/** Hands results over, at least once each. */
export interface Deliveries {
  /**
   * Rejects where the store does not work. Does nothing while the same one is being handed over, or
   * once it is stopping.
   */
  deliver(record: IdentificationRecord): Promise<void>;
  /** Waits for what is being handed over, for `timeout` ms at most. */
  stop(timeout: number): Promise<void>;
}

/** @param changed called with what is saved of a delivery */
export function createDeliveries(
  { store, machineOptions, onCompleted, observe, retention }: HostSettings,
  changed: (record: IdentificationRecord) => void,
): Deliveries {
  let isStopping = false;
  const inFlight = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const closing = new AbortController();
  // One for each delivery in flight.
  setMaxListeners(0, closing.signal);

  async function inTurn(record: IdentificationRecord): Promise<void> {
    if (running < MOST_AT_ONCE) running += 1;
    else {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    try {
      if (!isStopping) await handOver(record);
    } finally {
      // Whoever is next takes the place over.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  async function handOver(record: IdentificationRecord): Promise<void> {
    const { id, userId, userType, state } = record;
    const output = inputOf(record, machineOptions).checkpoint?.output ?? null;
    if (output === null) observe({ type: 'damaged', id, state });
    if (output === null || onCompleted === null) return;

    const failed = record.deliveryAttempts ?? 0;
    const since = performance.now();
    const isDone = await withTimeout(
      async (signal) => {
        await onCompleted({ id, userId, userType, ...output }, signal);
        return true;
      },
      TIMEOUT,
      closing.signal,
    ).catch(() => false);
    const duration = performance.now() - since;
    const outcome = isDone ? 'done' : 'failed';
    observe({ type: 'delivery', id, outcome, attempts: failed + 1, duration });

    const delay = retryDelay(failure('unexpected'), failed + 1, BACKOFF, Math.random());
    const now = Date.now();
    const next = {
      ...record,
      version: record.version + 1,
      updatedAt: now,
      dueAt: now + (isDone ? retention : delay),
      deliveryAttempts: isDone ? null : failed + 1,
    };
    if (await store.save(next, record.version)) changed(next);
  }

  return {
    deliver: (record) => {
      const known = inFlight.get(record.id);
      if (known !== undefined || isStopping) return known ?? Promise.resolve();
      const delivery = inTurn(record).finally(() => inFlight.delete(record.id));
      inFlight.set(record.id, delivery);
      return delivery;
    },
    stop: async (timeout) => {
      isStopping = true;
      const all = Promise.allSettled(inFlight.values());
      const timer = setTimeout(() => {
        closing.abort();
      }, timeout);
      const aborted = new Promise<void>((resolve) => {
        closing.signal.addEventListener('abort', () => {
          // Whoever heeds the signal has a turn to say so.
          setImmediate(resolve);
        });
      });
      await Promise.race([all, aborted]);
      clearTimeout(timer);
    },
  };
}
