import { failure } from '../../machines/failure.js';
import { abortWith, reasonOf, throwIfAborted } from './abort.js';

// `setTimeout` fires at once where the delay is longer.
export const MAX_TIMER_MS = 2 ** 31 - 1;

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

/** Waits for some ms. It never settles once the signal aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return;
    const cancel = wakeAt(Date.now() + ms, () => {
      signal.removeEventListener('abort', cancel);
      resolve();
    });
    signal.addEventListener('abort', cancel, { once: true });
  });

/**
 * Waits for work to settle or for a signal to abort, whichever comes first.
 *
 * @throws the reason of the signal, also where the work ignores the signal
 */
export async function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(reasonOf(signal));
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
  throwIfAborted(leave);
  const stop = (): void => {
    abortWith(controller, reasonOf(leave));
  };
  const timer = setTimeout(() => {
    abortWith(controller, failure('timeout'));
  }, timeout);
  leave.addEventListener('abort', stop);
  try {
    return await untilAborted(() => work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    leave.removeEventListener('abort', stop);
  }
}

/** How long a call may take, as what it is made of sees it. */
export interface CallTime {
  /** Aborts when the caller leaves; with the failure `timeout` when the time is up. */
  readonly signal: AbortSignal;
  /**
   * Stops the clock until the returned function is called, which says how many ms are left. A call holds
   * it once at a time.
   */
  readonly hold: () => () => number;
}

/**
 * Starts the clock of a call.
 *
 * @param timeout ms
 */
export function startCallTime(timeout: number): CallTime & {
  /** Aborts the call, without a reason of its own. */
  readonly abort: () => void;
  /** Stops the clock for good. */
  readonly end: () => void;
} {
  const controller = new AbortController();
  let left = timeout;
  let since = Date.now();
  const stopAtLimit = (): ReturnType<typeof setTimeout> =>
    setTimeout(() => {
      abortWith(controller, failure('timeout'));
    }, left);
  let timer = stopAtLimit();
  let isOver = false;
  const end = (): void => {
    isOver = true;
    clearTimeout(timer);
  };
  return {
    signal: controller.signal,
    hold: () => {
      clearTimeout(timer);
      // A clock that is set back does not shorten what is left, nor lengthen it.
      left -= Math.min(left, Math.max(0, Date.now() - since));
      return () => {
        since = Date.now();
        if (!isOver) timer = stopAtLimit();
        return left;
      };
    },
    abort: () => {
      end();
      controller.abort();
    },
    end,
  };
}
