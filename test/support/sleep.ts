import { wakeAt } from '../../src/gateway/timers.js';

/** The machine's wait, for tests that keep the signal of each actor. Never settles once aborted. */
export const sleepUntil = (at: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', wakeAt(at, resolve), { once: true });
  });
