/** What a tab is told about the lock. */
export interface TabLockEvents {
  /** This tab has the lock: it is the one that acts. */
  readonly held: () => void;
  /** Another tab has the lock; this one is in the queue. */
  readonly waiting: () => void;
}

/** A place in the queue for the lock of one identification. */
export interface TabLock {
  /** Takes the lock from a tab that does not answer any more. */
  readonly steal: () => void;
  /** Gives the lock, or the place in the queue, up for good. */
  readonly release: () => void;
}

/**
 * Queues for a lock that one tab at a time can hold; the browser hands it on when that tab goes.
 *
 * Where there are no locks (`http:` outside of this machine), every tab holds its own.
 */
export function queueForLock(
  locks: Pick<LockManager, 'request'> | null,
  name: string,
  events: TabLockEvents,
): TabLock {
  let queue = new AbortController();
  let letGo: (() => void) | null = null;
  let isReleased = false;

  /** Resolves when this tab lets the lock go; the browser keeps it until then. */
  function hold(lock: Lock | null): Promise<void> | undefined {
    if (lock === null || isReleased) return undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    events.held();
    return held;
  }

  /** Aborted, or stolen by another tab. */
  function lost(): void {
    letGo = null;
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
      if (letGo !== null || isReleased) return;
      queue.abort();
      locks?.request(name, { steal: true }, hold).catch(lost);
    },
    release: () => {
      isReleased = true;
      queue.abort();
      letGo?.();
    },
  };
}
