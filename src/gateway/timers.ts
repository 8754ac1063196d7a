import { failure } from '../../machines/failure.js';

/**
 * Does something until it is done or the signal aborts.
 *
 * @throws the reason of the signal, also where the work does not heed it
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
    // First in the race, and the first to hear of an abort: work that ends by it says less.
    return await Promise.race([stopped, work()]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Does something within a time, and stops it when the time is up or the caller leaves.
 *
 * @param timeout ms
 * @throws the failure `timeout`, or the reason of `leave`, also where the work does not heed its
 * signal
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
