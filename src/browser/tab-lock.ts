/** What a tab learns about the lock. */
export interface TabLockEvents {
  /** This tab holds the lock, or goes on without locks: it is an active tab. */
  readonly held: () => void;
  /** Another tab holds the lock; this one is in the queue. */
  readonly waiting: () => void;
}

/** A place in the queue for the lock of one identification. */
export interface TabLock {
  /** Takes the lock from a tab that does not answer. */
  readonly steal: () => void;
  /** Makes this tab active without the lock: what the locks report can't be relied on. */
  readonly goWithout: () => void;
  /** Releases the lock, or leaves the queue, for good. */
  readonly release: () => void;
}

export type Locks = Pick<LockManager, 'request'>;

/**
 * How long the browser may take to say whether a lock is free, or to hand over a stolen one. Until
 * then, the page shows nothing. A later answer still counts.
 */
const ANSWER_TIMEOUT_MS = 1_000;

/** A tab steals from one that has not answered for seconds: a hold below this time is no such one. */
const SHORT_HOLD_MS = 1_000;

/** After so many short holds in a row, the locks are not used any more. */
const MAX_SHORT_HOLDS = 3;

/**
 * Queues for a lock that one tab at a time can hold. The browser gives it to the next tab when its
 * holder goes away.
 *
 * Every tab is active without locks (`null`), as on `http:`, and with locks that throw, reject (a
 * sandboxed frame), do not answer, or are lost again and again.
 *
 * @see https://www.w3.org/TR/web-locks/
 */
export function queueForLock(locks: Locks | null, name: string, events: TabLockEvents): TabLock {
  let queue = new AbortController();
  let releaseHeld: (() => void) | null = null;
  let heldAt = 0;
  let shortHolds = 0;
  let isWithoutLock = false;
  let isReleased = false;

  /** The browser keeps the lock until the promise resolves. */
  function hold(): Promise<void> | undefined {
    if (isReleased) return undefined;
    const held = new Promise<void>((resolve) => {
      releaseHeld = resolve;
    });
    heldAt = Date.now();
    if (!isWithoutLock) events.held();
    return held;
  }

  /** Another tab has stolen the lock. */
  function lost(): void {
    releaseHeld = null;
    if (isReleased || isWithoutLock) return;
    shortHolds = Date.now() - heldAt < SHORT_HOLD_MS ? shortHolds + 1 : 0;
    if (shortHolds < MAX_SHORT_HOLDS) wait();
    else goWithout();
  }

  function goWithout(): void {
    if (isReleased || isWithoutLock || releaseHeld !== null) return;
    isWithoutLock = true;
    queue.abort();
    events.held();
  }

  function wait(): void {
    isWithoutLock = false;
    events.waiting();
    queue = new AbortController();
    request({ signal: queue.signal });
  }

  /** @param timeout how long the answer may take, in ms; without it, any time */
  function request(options: LockOptions, timeout?: number): void {
    let state: 'asked' | 'answered' | 'held' = 'asked';
    const timer = timeout === undefined ? undefined : setTimeout(goWithout, timeout);
    const answered = (lock: Lock | null): Promise<void> | undefined => {
      clearTimeout(timer);
      state = lock === null ? 'answered' : 'held';
      if (lock !== null) return hold();
      if (!isReleased) wait();
      return undefined;
    };
    const ended = (): void => {
      clearTimeout(timer);
      if (options.signal?.aborted === true) return;
      if (state === 'held') lost();
      else if (state === 'asked') goWithout();
    };
    try {
      // A manager of the app's or one that is wrapped can return something else than a promise.
      void Promise.resolve(locks?.request(name, options, answered)).then(() => {
        if (state === 'asked') ended();
      }, ended);
    } catch {
      ended();
    }
  }

  if (locks === null) goWithout();
  else request({ ifAvailable: true }, ANSWER_TIMEOUT_MS);

  return {
    steal: () => {
      if (releaseHeld !== null || isReleased || isWithoutLock) return;
      queue.abort();
      request({ steal: true }, ANSWER_TIMEOUT_MS);
    },
    goWithout,
    release: () => {
      isReleased = true;
      queue.abort();
      releaseHeld?.();
    },
  };
}

/** The browser's locks; `null` where they are missing or refused. */
export function defaultLocks(): Locks | null {
  try {
    const { locks } = navigator;
    // Missing outside of secure contexts, whatever the types say.
    return typeof (locks as Partial<Locks> | undefined)?.request === 'function' ? locks : null;
  } catch {
    return null;
  }
}
