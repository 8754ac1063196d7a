import { failure } from '../failure.js';

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
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      reject(controller.signal.reason);
    });
  });
  const stop = (): void => {
    controller.abort(leave.reason);
  };
  const timer = setTimeout(() => {
    controller.abort(failure('timeout'));
  }, timeout);
  leave.addEventListener('abort', stop);
  try {
    // First in the race, and the first to hear of an abort: work that ends by it says less.
    return await Promise.race([stopped, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    leave.removeEventListener('abort', stop);
  }
}
