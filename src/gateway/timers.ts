import { failure } from '../../machines/failure.js';

// `setTimeout` fires at once where the delay is longer.
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `wake` once, at a time in epoch ms; at the end of the current turn where it is past.
 *
 * The clock is read once: setting it back does not prolong the wait.
 *
 * @returns cancels the call
 */
export function wakeAt(at: number, wake: () => void): () => void {
  let left = at - Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    const part = Math.min(left, MAX_TIMER_MS);
    left -= part;
    timer = setTimeout(left > 0 ? wait : wake, part);
  };
  let isCancelled = false;
  if (left > 0) wait();
  else {
    queueMicrotask(() => {
      if (!isCancelled) wake();
    });
  }
  return () => {
    isCancelled = true;
    clearTimeout(timer);
  };
}

/**
 * Waits for work to settle or for a signal to abort, whichever comes first.
 *
 * @throws the reason of the signal, also where the work ignores the signal
 */
export async function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason);
    };
  });
  signal.addEventListener('abort', stop);
  try {
    // `stopped` wins over work that rejects because of the abort: the signal's reason says more.
    return await Promise.race([stopped, work()]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Runs work within a time limit, and aborts the work's signal at the limit or when the caller leaves.
 *
 * @param timeout ms
 * @param leave aborts when the caller leaves
 * @throws the failure `timeout`, or the reason of `leave`, also where the work ignores its signal
 */
export async function withTimeout<T>(
  work: (signal: AbortSignal) => Promise<T>,
  timeout: number,
  leave: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  leave.throwIfAborted();
  const stop = (): void => {
    controller.abort(leave.reason);
  };
  const timer = setTimeout(() => {
    controller.abort(failure('timeout'));
  }, timeout);
  leave.addEventListener('abort', stop);
  try {
    return await untilAborted(() => work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    leave.removeEventListener('abort', stop);
  }
}
