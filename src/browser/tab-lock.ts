/** What a tab learns about the lock. */
export interface TabLockEvents {
  /** This tab holds the lock: it is the active tab. */
  readonly held: () => void;
  /** Another tab holds the lock; this one is in the queue. */
  readonly waiting: () => void;
}

/** A place in the queue for the lock of one identification. */
export interface TabLock {
  /** Takes the lock from a tab that does not answer. */
  readonly steal: () => void;
  /** Releases the lock, or leaves the queue, for good. */
  readonly release: () => void;
}

/**
 * Queues for a lock that one tab at a time can hold. The browser gives it to the next tab when its
 * holder goes away. Without locks (`http:` on other hosts than this machine), every tab is active.
 *
 * @see https://www.w3.org/TR/web-locks/
 */
export function queueForLock(
  locks: Pick<LockManager, 'request'> | null,
  name: string,
  events: TabLockEvents,
): TabLock {
  let queue = new AbortController();
  let releaseHeld: (() => void) | null = null;
  let isReleased = false;

  /** The browser keeps the lock until the promise resolves. */
  function hold(lock: Lock | null): Promise<void> | undefined {
    if (lock === null || isReleased) return undefined;
    const held = new Promise<void>((resolve) => {
      releaseHeld = resolve;
    });
    events.held();
    return held;
  }

  /** The request was aborted, or another tab has stolen the lock. */
  function lost(): void {
    releaseHeld = null;
    if (!isReleased) wait();
  }

  function wait(): void {
    events.waiting();
    queue = new AbortController();
    const { signal } = queue;
    locks?.request(name, { signal }, hold).catch(() => {
      if (!signal.aborted) lost();
    });
  }

  if (locks === null) events.held();
  else {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null && !isReleased) wait();
        return hold(lock);
      })
      .catch(lost);
  }

  return {
    steal: () => {
      if (releaseHeld !== null || isReleased) return;
      queue.abort();
      locks?.request(name, { steal: true }, hold).catch(lost);
    },
    release: () => {
      isReleased = true;
      queue.abort();
      releaseHeld?.();
    },
  };
}
