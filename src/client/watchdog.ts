/** Aborts what it watches when nothing was fed in time, or when its owner aborts. */
export interface Watchdog {
  readonly signal: AbortSignal;
  /** Starts the time-out again, with another length in ms. */
  readonly feed: (ms: number) => void;
  /** Settles as the promise does, and rejects on abort, also where the promise ignores the signal. */
  readonly race: <T>(promise: Promise<T>) => Promise<T>;
  /** Aborts what still runs, and stops watching. */
  readonly end: () => void;
}

export function createWatchdog(owner: AbortSignal, ms: number): Watchdog {
  const own = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const feed = (next: number): void => {
    clearTimeout(timer);
    timer = setTimeout(end, next);
  };
  const end = (): void => {
    clearTimeout(timer);
    owner.removeEventListener('abort', end);
    own.abort();
  };
  const aborted = new Promise<never>((_, reject) => {
    own.signal.addEventListener('abort', reject);
  });
  // Nothing may race any more when it aborts.
  aborted.catch(() => undefined);
  owner.addEventListener('abort', end);
  if (owner.aborted) end();
  else feed(ms);
  return {
    signal: own.signal,
    feed,
    race: (promise) => Promise.race([promise, aborted]),
    end,
  };
}

/** Waits, or returns at once when the signal aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  createWatchdog(signal, ms)
    .race(new Promise<never>(() => undefined))
    .catch(() => undefined);
