import { failure } from '../failure.js';

/**
 * Does something within a time, and stops it when the time is up or the caller leaves.
 *
 * @param timeout ms
 * @throws the failure `timeout`, also where the work does not heed its signal
 */
export async function withTimeout<T>(
  work: (signal: AbortSignal) => Promise<T>,
  timeout: number,
  leave: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(leave.reason);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeIsUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = failure('timeout');
      reject(reason);
      controller.abort(reason);
    }, timeout);
  });
  leave.addEventListener('abort', stop, { once: true });
  try {
    leave.throwIfAborted();
    return await Promise.race([work(controller.signal), timeIsUp]);
  } finally {
    clearTimeout(timer);
    leave.removeEventListener('abort', stop);
  }
}
