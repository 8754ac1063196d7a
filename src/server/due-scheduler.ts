import type {
  DueIdentification,
  DuePosition,
  DueQuery,
  IdentificationStore,
} from './identification-store.js';

const DEFAULT_INTERVAL_MS = 100;
const PAGE_SIZE = 1_000;
/** The rate limit counts in thousandths of a wake, so that a tick's share is a whole number. */
const TOKENS_PER_WAKE = 1_000;
const RETRY_BACKOFF_MS = { base: 250, cap: 15_000 };

/** Finds the identifications that are due and has them processed, at a limited rate. */
export interface DueScheduler {
  /** Processes an identification after a delay, and again with backoff until that succeeds. */
  retry(id: string): void;
  /** Begins again with what is due first: something may have become this server's. */
  rescan(): void;
  /** Takes note of a saved due time, which may lie before the position of the scan. */
  add(due: DueIdentification): void;
  stop(): void;
}

export interface DueSchedulerOptions {
  readonly store: IdentificationStore;
  /** The most identifications to process per second. */
  readonly perSecond: number;
  /** How often it looks for due times, in ms; default 100. */
  readonly interval?: number | undefined;
  /** The longest time between now and the due time of an unfinished identification, in ms. */
  readonly maxWait: number;
  /** Selects the due times that this scheduler is for. */
  readonly accepts: (due: DueIdentification) => boolean;
  /** Whether more may be begun now; default always. */
  readonly hasRoom?: () => boolean;
  /** Whether an identification has an actor, which keeps its own times. */
  readonly isLive: (id: string) => boolean;
  /**
   * Does what is due; with `allowEarly` also before the due time. Rejects where the store fails.
   */
  readonly onDue: (id: string, allowEarly: boolean) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** A pass through the due times in their order. */
interface Scan {
  readonly allowEarly: boolean;
  /** The position that the scan has reached. */
  after: DuePosition | null;
}

/**
 * Polls the store for due times, by default ten times a second. Timers per identification would be late after
 * a clock jump or a suspended process, and overflow beyond 2^31 ms.
 *
 * The scan passes each due time once. A live identification leaves its due time in the store for
 * the time after a crash; the scan skips it. A due time further ahead than `maxWait` was written
 * before the clock was set back: a second scan finds these, and they are due now.
 */
export function createDueScheduler(options: DueSchedulerOptions): DueScheduler {
  const { store, perSecond, maxWait, accepts, hasRoom = () => true } = options;
  const { interval = DEFAULT_INTERVAL_MS } = options;
  const { isLive, onDue, onError } = options;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const retries = new Set<string>();
  const dueScan: Scan = { allowEarly: false, after: null };
  const farAheadScan: Scan = { allowEarly: true, after: null };
  let isFarAheadDone = false;
  let lastTickAt = Infinity;
  let isStopped = false;
  // A token bucket: (perSecond * TOKENS_PER_WAKE) * (interval / 1000).
  const tokensPerTick = perSecond * interval;
  let tokens = 0;
  scheduleTick();

  function scheduleTick(): void {
    schedule(interval, () => {
      void tick()
        .catch((error: unknown) => {
          if (!isStopped) onError(error);
        })
        .then(scheduleTick);
    });
  }

  async function tick(): Promise<void> {
    const now = Date.now();
    // The first tick, or the clock was set back: new due times may lie before the scan's position.
    if (now < lastTickAt) {
      dueScan.after = null;
      farAheadScan.after = { dueAt: now + maxWait, id: '' };
      isFarAheadDone = false;
    }
    lastTickAt = now;
    tokens = Math.min(tokens + tokensPerTick, Math.max(TOKENS_PER_WAKE, tokensPerTick));
    await run(dueScan, { until: now });
    isFarAheadDone ||= await run(farAheadScan, {
      until: Number.MAX_SAFE_INTEGER,
      unfinished: true,
    });
  }

  /** Continues a scan while there are tokens; resolves with whether it has reached the end. */
  async function run(scan: Scan, query: Pick<DueQuery, 'until' | 'unfinished'>): Promise<boolean> {
    while (tokens >= TOKENS_PER_WAKE && hasRoom() && !isStopped) {
      const page = await store.due({ ...query, after: scan.after, limit: PAGE_SIZE });
      for (const due of page) {
        if (tokens < TOKENS_PER_WAKE || !hasRoom()) return false;
        scan.after = due;
        if (!accepts(due) || isLive(due.id) || retries.has(due.id)) continue;
        tokens -= TOKENS_PER_WAKE;
        schedule(Math.random() * interval, () => void processDue(due.id, 0, scan.allowEarly));
      }
      if (page.length < PAGE_SIZE) return true;
    }
    return false;
  }

  async function processDue(id: string, failures: number, allowEarly: boolean): Promise<void> {
    retries.delete(id);
    try {
      await onDue(id, allowEarly);
    } catch (error) {
      if (isStopped) return;
      onError(error);
      scheduleRetry(id, failures + 1);
    }
  }

  function scheduleRetry(id: string, failures: number): void {
    if (retries.has(id)) return;
    retries.add(id);
    const maxDelay = Math.min(RETRY_BACKOFF_MS.cap, RETRY_BACKOFF_MS.base * 2 ** failures);
    schedule(Math.random() * maxDelay, () => void processDue(id, failures, true));
  }

  function schedule(delay: number, work: () => void): void {
    if (isStopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delay);
    timers.add(timer);
  }

  return {
    retry: (id) => {
      scheduleRetry(id, 1);
    },
    rescan: () => {
      dueScan.after = null;
    },
    add: ({ id, dueAt }) => {
      // A slow save can end after the scan has passed its due time.
      if (dueScan.after !== null && dueAt <= dueScan.after.dueAt) {
        dueScan.after = { dueAt: dueAt - 1, id };
      }
    },
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
