import { setMaxListeners } from 'node:events';
import { failure } from '../../machines/failure.js';
import { retryDelay } from '../../machines/retry.js';
import { withTimeout } from '../gateway/timers.js';
import { completedAt } from '../host/lifecycle.js';
import { parseRecord, timelineOf } from './identification-record.js';
import type { IdentificationRecord } from './identification-store.js';
import type { ParsedServerHostOptions } from './options.js';

const CALL_TIMEOUT_MS = 30_000;
/** An app that hangs after an outage must not exhaust the memory and sockets of the process. */
const MAX_CONCURRENT_CALLS = 100;
/** The longest time between two calls for one result. */
export const MAX_DELIVERY_DELAY_MS = 300_000;
const BACKOFF = {
  base: 1_000,
  cap: MAX_DELIVERY_DELAY_MS,
  retryAfterCap: 0,
  maxAttempts: Infinity,
};

/** Delivers results to `onCompleted`, at least once each. */
export interface Deliveries {
  /**
   * Calls `onCompleted` and saves the outcome. Joins a delivery of the same id that is in progress.
   * Does nothing once the deliveries are stopping. Rejects where the store fails.
   */
  deliver(record: IdentificationRecord): Promise<void>;
  /** Waits for the calls in progress, and aborts them after `timeout` ms. */
  stop(timeout: number): Promise<void>;
}

/** @param onSave called with the saved record after each call */
export function createDeliveries(
  { store, machineOptions, onCompleted, observe, retention }: ParsedServerHostOptions,
  onSave: (record: IdentificationRecord) => void,
): Deliveries {
  let isStopping = false;
  const inProgress = new Map<string, Promise<void>>();
  const queue: (() => void)[] = [];
  let runningCalls = 0;
  const closing = new AbortController();
  // One listener for each call in progress.
  setMaxListeners(0, closing.signal);

  async function deliverInTurn(record: IdentificationRecord): Promise<void> {
    if (runningCalls < MAX_CONCURRENT_CALLS) runningCalls += 1;
    else {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
      });
    }
    try {
      if (!isStopping) await deliverNow(record);
    } finally {
      // The next in the queue takes over this one's share of the limit.
      const next = queue.shift();
      if (next === undefined) runningCalls -= 1;
      else next();
    }
  }

  async function deliverNow(record: IdentificationRecord): Promise<void> {
    const { id, userId, userType, state, createdAt, updatedAt } = record;
    const output = parseRecord(record, machineOptions).input.checkpoint?.output ?? null;
    if (output === null) observe({ type: 'damaged', id, state });
    if (output === null || onCompleted === null) return;

    const times = { createdAt, completedAt: completedAt(timelineOf(record), updatedAt) };
    const attempts = (record.deliveryAttempts ?? 0) + 1;
    const since = performance.now();
    const isDone = await withTimeout(
      async (signal) => {
        await onCompleted({ id, userId, userType, ...times, ...output }, signal);
        return true;
      },
      CALL_TIMEOUT_MS,
      closing.signal,
    ).catch(() => false);
    const duration = performance.now() - since;
    observe({ type: 'delivery', id, outcome: isDone ? 'done' : 'failed', attempts, duration });

    const delay = retryDelay(failure('unexpected'), attempts, BACKOFF, Math.random());
    const now = Date.now();
    const next = {
      ...record,
      version: record.version + 1,
      updatedAt: now,
      dueAt: now + (isDone ? retention : delay),
      deliveryAttempts: isDone ? null : attempts,
    };
    if (await store.save(next, record.version)) onSave(next);
  }

  return {
    deliver: (record) => {
      const known = inProgress.get(record.id);
      if (known !== undefined || isStopping) return known ?? Promise.resolve();
      const delivery = deliverInTurn(record).finally(() => inProgress.delete(record.id));
      inProgress.set(record.id, delivery);
      return delivery;
    },
    stop: async (timeout) => {
      isStopping = true;
      const all = Promise.allSettled(inProgress.values());
      const timer = setTimeout(() => {
        closing.abort();
      }, timeout);
      const aborted = new Promise<void>((resolve) => {
        closing.signal.addEventListener('abort', () => {
          // The calls that heed the signal get one turn to reject and save that.
          setImmediate(resolve);
        });
      });
      await Promise.race([all, aborted]);
      clearTimeout(timer);
    },
  };
}
