import type { DueIdentification, DueQuery, IdentificationStore } from './identification-store.js';

const TICK = 100;
const PAGE = 1_000;
const ONE = 1_000;
const NEVER = Number.MAX_SAFE_INTEGER;
const BACKOFF = { base: 250, cap: 15_000 };

/** Wakes what is due: not before its time, and never all at once. */
export interface Waker {
  /** Wakes a record that could not be saved or read, after a growing while, until that works. */
  retry(id: string): void;
  /** A record was parked with this due time. */
  note(due: DueIdentification): void;
  stop(): void;
}

interface WakerOptions {
  readonly store: IdentificationStore;
  readonly perSecond: number;
  /** No due time of what is unfinished is further away than this, in ms. */
  readonly longestWait: number;
  /** Live ones look after themselves. */
  readonly isLive: (id: string) => boolean;
  /**
   * Does what is due; before its time where `mayBeEarly`. Rejects where the store does not work.
   */
  readonly wake: (id: string, mayBeEarly: boolean) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** How far a search through the due times has come. */
interface Search {
  readonly mayBeEarly: boolean;
  after: DueIdentification | null;
}

/**
 * Looks for what is due ten times a second: a jump of the clock or a sleeping machine makes nothing
 * late by more than that, and no timer can overflow.
 *
 * It goes through the due times in order, once. A live identification leaves its due time behind
 * for whoever comes after a crash; here it is passed over. A due time that is further away than any
 * wait can be was written by a clock that has been set back since: it is due now.
 */
export function createWaker(options: WakerOptions): Waker {
  const { store, perSecond, longestWait, isLive, wake, onError } = options;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const retries = new Set<string>();
  const due: Search = { mayBeEarly: false, after: null };
  const strays: Search = { mayBeEarly: true, after: null };
  let areStraysFound = false;
  let lookedAt = Infinity;
  let isStopped = false;
  // Thousandths of a wake, so that whole numbers add up.
  const perTick = perSecond * TICK;
  let allowance = 0;
  later(TICK, () => void tick());

  async function tick(): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (!isStopped) onError(error);
    }
    later(TICK, () => void tick());
  }

  async function look(): Promise<void> {
    const now = Date.now();
    // At the beginning, or set back: the clock would give due times that have been passed already.
    if (now < lookedAt) {
      due.after = null;
      strays.after = { dueAt: now + longestWait, id: '' };
      areStraysFound = false;
    }
    lookedAt = now;
    allowance = Math.min(allowance + perTick, Math.max(ONE, perTick));
    await search(due, { until: now });
    areStraysFound ||= await search(strays, { until: NEVER, unfinished: true });
  }

  /** Resolves with whether it has come to the end. */
  async function search(
    place: Search,
    query: Pick<DueQuery, 'until' | 'unfinished'>,
  ): Promise<boolean> {
    while (allowance >= ONE && !isStopped) {
      const page = await store.due({ ...query, after: place.after, limit: PAGE });
      for (const each of page) {
        if (allowance < ONE) return false;
        place.after = each;
        if (isLive(each.id) || retries.has(each.id)) continue;
        allowance -= ONE;
        later(Math.random() * TICK, () => void attempt(each.id, 0, place.mayBeEarly));
      }
      if (page.length < PAGE) return true;
    }
    return false;
  }

  async function attempt(id: string, failed: number, mayBeEarly: boolean): Promise<void> {
    retries.delete(id);
    try {
      await wake(id, mayBeEarly);
    } catch (error) {
      if (isStopped) return;
      onError(error);
      schedule(id, failed + 1);
    }
  }

  function schedule(id: string, failed: number): void {
    if (retries.has(id)) return;
    retries.add(id);
    const longest = Math.min(BACKOFF.cap, BACKOFF.base * 2 ** failed);
    later(Math.random() * longest, () => void attempt(id, failed, true));
  }

  function later(delay: number, work: () => void): void {
    if (isStopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delay);
    timers.add(timer);
  }

  return {
    retry: (id) => {
      schedule(id, 1);
    },
    note: ({ id, dueAt }) => {
      // Behind what has been looked at already, as a save takes its time.
      if (due.after !== null && dueAt <= due.after.dueAt) due.after = { dueAt: dueAt - 1, id };
    },
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
