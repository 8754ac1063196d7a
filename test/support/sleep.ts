import { wakeAt } from '../../src/gateway/timers.js';

/** The machine's wait for a test that keeps the signal of each actor; ends at no time once aborted. */
export const sleepUntil = (at: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', wakeAt(at, resolve), { once: true });
  });
