import { setTimeout as sleep } from 'node:timers/promises';
import { fromStore } from '../host/host-error.js';
import {
  isReconciled,
  longestWait,
  mayBeReconciled,
  nextAskAt,
  type AskTimes,
} from '../host/reconciliation.js';
import {
  createDueScheduler,
  type DueScheduler,
  type DueSchedulerOptions,
} from './due-scheduler.js';
import { timelineOf } from './identification-record.js';
import type { IdentificationRecord, IdentificationStore } from './identification-store.js';
import { ConflictError, type LiveIdentification } from './live-identification.js';
import type { LiveRegistry } from './live-registry.js';

/** Questions begun a second at most: a restored backup must not flood the gateway. */
const ASKS_PER_SECOND = 50;
/** The records that are read at a time, and the pause after them. */
const SWEEP_PAGE = 100;
const SWEEP_PAUSE_MS = 100;
const SWEEP_RETRY_MS = 5_000;
const STATES = ['signing', 'stalled', 'failed'] as const;

/** Asks the gateway about identifications that wait for their user or an operator. */
export interface Reconciler extends DueScheduler {
  /** Asks about what is due; does nothing before its time. */
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
}

/**
 * The times are in the records, so a crash forgets none. A question is saved before it is sent, with the
 * time of the next one: one that a crash swallows is made up for then.
 */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { store, registry, times, concurrency, isLive, onError, closing } = options;
  let asking = 0;
  const scheduler = createDueScheduler({
    store,
    interval: options.interval,
    perSecond: ASKS_PER_SECOND,
    maxWait: longestWait(times),
    isLive,
    accepts: ({ state }) => mayBeReconciled(state),
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

  async function ask(record: IdentificationRecord, takes: boolean): Promise<LiveIdentification> {
    const { version } = record;
    const isScheduled = isAskedAbout(record);
    const claimed = {
      ...record,
      version: version + 1,
      dueAt: isScheduled ? nextTime(record) : record.dueAt,
    };
    if (!(await fromStore(store.save(claimed, version, { takes })))) {
      throw new ConflictError('Another writer has changed the record.');
    }
    const hint = { kind: 'event', event: { type: 'hint' } } as const;
    const live = registry.activate(registry.claimed(record, claimed), hint, { isOwned: true });
    await live.whenAnswered();
    await live.whenSaved();
    return live;
  }

  const nextTime = (record: IdentificationRecord): number | null =>
    nextAskAt(
      { timeline: timelineOf(record), createdAt: record.createdAt },
      Date.now(),
      times,
      Math.random(),
    );

  function isAskedAbout(record: IdentificationRecord): boolean {
    const { checkpoint } = registry.parse(record).input;
    // A damaged checkpoint is rebuilt with the gateway's answers.
    return mayBeReconciled(record.state) && (checkpoint === null || isReconciled(checkpoint));
  }

  /** Schedules what has no time: an earlier version did not ask. */
  async function sweep(): Promise<void> {
    for (const state of STATES) {
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
    if (dueAt !== null || !inProgress || isLive(id) || !isAskedAbout(record)) return;
    if (nextTime(record) === null) return;
    const first = Date.now() + Math.round(Math.random() * times.firstPause);
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
      // A time further ahead was written before the clock was set back.
      const isEarly = record.dueAt !== null && record.dueAt > Date.now();
      const isFarAhead = (record.dueAt ?? 0) > Date.now() + longestWait(times);
      if (isEarly && !isFarAhead) return;
      await ask(record, false).catch((error: unknown) => {
        if (!(error instanceof ConflictError)) throw error;
      });
    },
  };
}
