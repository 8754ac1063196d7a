import type { DueIdentification, IdentificationStore } from './identification-store.js';

const TICK = 100;
const PAGE = 1_000;
const ONE = 1_000;
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
  /** Live ones look after themselves. */
  readonly isLive: (id: string) => boolean;
  /** Does what is due. Rejects where the store does not work. */
  readonly wake: (id: string, isRetry: boolean) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Looks for what is due ten times a second: a jump of the clock or a sleeping machine makes nothing
 * late by more than that, and no timer can overflow.
 *
 * It goes through the due times in order, once. A live identification leaves its due time behind
 * for whoever comes after a crash; here it is passed over.
 */
export function createWaker({ store, perSecond, isLive, wake, onError }: WakerOptions): Waker {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const retries = new Set<string>();
  let after: DueIdentification | null = null;
  let lookedAt = 0;
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
    // Set back, the clock would give due times that have been passed already.
    if (now < lookedAt) after = null;
    lookedAt = now;
    allowance = Math.min(allowance + perTick, Math.max(ONE, perTick));
    while (allowance >= ONE && !isStopped) {
      const page: readonly DueIdentification[] = await store.due({
        until: now,
        after,
        limit: PAGE,
      });
      for (const due of page) {
        if (allowance < ONE) return;
        after = due;
        if (isLive(due.id) || retries.has(due.id)) continue;
        allowance -= ONE;
        later(Math.random() * TICK, () => void attempt(due.id, 0));
      }
      if (page.length < PAGE) return;
    }
  }

  async function attempt(id: string, failed: number): Promise<void> {
    retries.delete(id);
    try {
      await wake(id, failed > 0);
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
    later(Math.random() * longest, () => void attempt(id, failed));
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
      if (after !== null && dueAt <= after.dueAt) after = { dueAt: dueAt - 1, id };
    },
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
