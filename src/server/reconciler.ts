import { setTimeout as sleep } from 'node:timers/promises';
import { fromStore } from '../host/host-error.js';
import type { HostEvent } from '../host/host-event.js';
import {
  expiresAt,
  isReconciled,
  longestWait,
  mayWait,
  nextTurnAt,
  waitEndsAt,
  waitingStates,
  type AskTimes,
} from '../host/reconciliation.js';
import {
  createDueScheduler,
  type DueScheduler,
  type DueSchedulerOptions,
} from './due-scheduler.js';
import { waitingOf, type ParsedRecord } from './identification-record.js';
import type {
  DueIdentification,
  IdentificationRecord,
  IdentificationStore,
} from './identification-store.js';
import { ConflictError, type LiveIdentification } from './live-identification.js';
import type { LiveRegistry } from './live-registry.js';

/** Questions begun a second at most: a restored backup must not flood the gateway. */
const ASKS_PER_SECOND = 50;
/** The records that are read at a time, and the pause after them. */
const SWEEP_PAGE = 100;
const SWEEP_PAUSE_MS = 100;
const SWEEP_RETRY_MS = 5_000;

/** Asks the gateway about identifications that wait for their user or an operator, and lets them expire. */
export interface Reconciler extends DueScheduler {
  /** Does what is due; does nothing before its time. */
  onDue(record: IdentificationRecord): Promise<void>;
  /**
   * Asks now, also where another server owns the identification, and resolves when the answer is there
   * and saved.
   *
   * @throws (rejects with) ConflictError where another writer has changed the record
   */
  ask(record: IdentificationRecord): Promise<LiveIdentification>;
}

export interface ReconcilerOptions extends Pick<
  DueSchedulerOptions,
  'isLive' | 'onDue' | 'onError'
> {
  readonly store: IdentificationStore;
  readonly registry: LiveRegistry;
  readonly times: AskTimes;
  /** How often it looks for due times, in ms. */
  readonly interval: number | undefined;
  /** The most questions at a time. */
  readonly concurrency: number;
  /** Aborts when the host closes. */
  readonly closing: AbortSignal;
  readonly observe: (event: HostEvent) => void;
}

/**
 * The times are in the records, so a crash forgets none. A question is saved before it is sent, with the
 * time of the next one: one that a crash swallows is made up for then.
 */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { store, registry, times, concurrency, isLive, onError, closing, observe } = options;
  const longestLimit = Math.max(longestWait(times), ...Object.values(times.abandonAfter));
  let asking = 0;
  const scheduler = createDueScheduler({
    store,
    interval: options.interval,
    perSecond: ASKS_PER_SECOND,
    maxWait: longestWait(times),
    isLive,
    accepts: ({ state, dueAt }) => mayWait(state) && !isInTime(state, dueAt),
    hasRoom: () => asking < concurrency,
    onDue: async (id, allowEarly) => {
      asking += 1;
      try {
        await options.onDue(id, allowEarly);
      } finally {
        asking -= 1;
      }
    },
    onError,
  });

  /**
   * Whether a scan leaves it, by its due time alone, as it expires then: of these there are many. A time
   * further ahead was written before the clock was set back.
   */
  function isInTime(state: DueIdentification['state'], dueAt: number): boolean {
    const now = Date.now();
    return state === 'awaitingRedirect' && dueAt > now && dueAt <= now + longestLimit;
  }

  /** Saves the time of the next turn. */
  async function claim(record: IdentificationRecord, takes: boolean): Promise<ParsedRecord> {
    const { version } = record;
    const claimed = { ...record, version: version + 1, dueAt: nextTime(record) };
    if (!(await fromStore(store.save(claimed, version, { takes })))) {
      throw new ConflictError('Another writer has changed the record.');
    }
    return registry.claimed(record, claimed);
  }

  async function ask(
    record: IdentificationRecord,
    takes: boolean,
    type: 'hint' | 'expire' = 'hint',
  ): Promise<LiveIdentification> {
    const claimed = await claim(record, takes);
    const event = { kind: 'event', event: { type } } as const;
    const live = registry.activate(claimed, event, { isOwned: true });
    await live.whenAnswered();
    await live.whenSaved();
    return live;
  }

  function nextTime(record: IdentificationRecord): number | null {
    const waiting = waitingOf(registry.parse(record));
    // A damaged checkpoint is rebuilt with the gateway's answers.
    if (waiting === null) return Date.now() + times.longestPause;
    return nextTurnAt(waiting, Date.now(), times, Math.random());
  }

  async function takeTurn(record: IdentificationRecord): Promise<void> {
    const { id, state } = record;
    const now = Date.now();
    const waiting = waitingOf(registry.parse(record));
    const end = waiting && waitEndsAt(waiting, times);
    const isOver = end !== null && end <= now;
    if (waiting !== null && isOver && expiresAt(waiting, times) === null) {
      observe({ type: 'unfinalized', id, state, late: now - end });
      await ask(record, false);
    } else if (isOver) await ask(record, false, 'expire');
    else if (waiting === null || isReconciled(waiting.checkpoint)) await ask(record, false);
    // It may wait for longer than when its time was written.
    else await claim(record, false);
  }

  /** The latest time that its next turn can have. */
  function latestTurn(record: IdentificationRecord): number {
    const waiting = waitingOf(registry.parse(record));
    const isAskedAbout = waiting === null || isReconciled(waiting.checkpoint);
    return Date.now() + (isAskedAbout ? longestWait(times) : longestLimit);
  }

  /** Schedules what has no time: an earlier version did not ask, or let nothing expire. */
  async function sweep(): Promise<void> {
    for (const state of waitingStates) {
      let after: Pick<IdentificationRecord, 'createdAt' | 'id'> | undefined;
      do {
        await sleep(SWEEP_PAUSE_MS, undefined, { signal: closing, ref: false });
        try {
          const page = await store.list({ state, ...(after && { after }), limit: SWEEP_PAGE });
          // The writes of a turn share a transaction.
          await Promise.all(page.map(scheduleFirst));
          after = page.length < SWEEP_PAGE ? undefined : page.at(-1);
        } catch (error) {
          if (closing.aborted) return;
          onError(error);
          after ??= { createdAt: 0, id: '' };
          await sleep(SWEEP_RETRY_MS, undefined, { signal: closing, ref: false });
        }
      } while (after !== undefined);
    }
  }

  async function scheduleFirst(record: IdentificationRecord): Promise<void> {
    const { id, version, dueAt, inProgress } = record;
    if (!inProgress || isLive(id)) return;
    const waiting = waitingOf(registry.parse(record));
    const end = waiting === null ? 0 : waitEndsAt(waiting, times);
    // The limit may be a shorter one than before.
    if (end === null || (dueAt !== null && dueAt <= Math.max(end, Date.now() + longestWait(times))))
      return;
    const soon = Date.now() + Math.round(Math.random() * times.firstPause);
    const isAskedAbout = waiting === null || isReconciled(waiting.checkpoint);
    const first = isAskedAbout ? soon : Math.max(soon, end);
    const scheduled = { ...record, version: version + 1, dueAt: first };
    if (await store.save(scheduled, version, { takes: true })) {
      scheduler.add({ id, dueAt: first, state: record.state });
    }
  }

  // It ends with an error only where the host closes.
  void sweep().catch(() => undefined);

  return {
    ...scheduler,
    ask: (record) => ask(record, true),
    onDue: async (record) => {
      const { dueAt } = record;
      // A time further ahead was written before the clock was set back.
      if (dueAt !== null && dueAt > Date.now() && dueAt <= latestTurn(record)) return;
      await takeTurn(record).catch((error: unknown) => {
        if (!(error instanceof ConflictError)) throw error;
      });
    },
  };
}
