import { rpc, type ObjectContext, type ObjectSharedContext } from '@restatedev/restate-sdk';
import type { ReadableSnapshot } from '../../machines/identification.types.js';
import { stateOf } from '../../machines/identification.view.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { startedEvent, stateEvent } from '../host/webhook-event.js';
import { expiresAt, isReconciled, nextTurnAt, waitEndsAt } from '../host/reconciliation.js';
import { IDENTIFICATION_EVENTS, webhookIdOf } from './event-object.js';
import { IDENTIFICATION, type Watcher } from './handlers.js';
import {
  isHopelessSnapshot,
  nextRecord,
  removeDevice,
  restoreSnapshot,
  toHosted,
  waitingOf,
  type IdentificationRecord,
  type PersistedSnapshot,
} from './identification-record.js';
import type { ParsedRestateServiceOptions } from './options.js';
import type { Machines } from './prepare-machines.js';

/** The keys of the object's state. `version` (the machine's id) and `snapshot` are the adapter's. */
export const KEY = {
  machineId: 'version',
  snapshot: 'snapshot',
  record: 'identification',
  watchers: 'watchers',
  handOff: 'handOff',
};

/** A question that is later than this was held up by an outage of Restate. */
const LATE_MS = 60_000;

/** Of these many watchers the oldest are dropped; their time-out makes them ask again. */
const MAX_WATCHERS = 50;

export interface StoredIdentification {
  readonly record: IdentificationRecord;
  readonly snapshot: ReadableSnapshot;
}

type ReadContext = Pick<ObjectSharedContext, 'get' | 'key'>;
type WatchContext = ReadContext & Pick<ObjectContext, 'set' | 'resolveAwakeable'>;

/** Loads and saves the identification of an object's key. */
export function createRepository(
  {
    onCompleted,
    events,
    retention,
    askTimes,
  }: Pick<ParsedRestateServiceOptions, 'onCompleted' | 'events' | 'retention' | 'askTimes'>,
  machines: Pick<Machines, 'find'>,
) {
  const delivers = onCompleted !== null;

  async function restore(
    ctx: ReadContext,
    persisted: PersistedSnapshot,
  ): Promise<ReadableSnapshot> {
    const id = await ctx.get<string>(KEY.machineId);
    const machine = machines.find(id ?? '');
    if (machine !== undefined) return restoreSnapshot(machine, persisted);
    // Restate repeats the call until a service that has the machine is registered.
    throw new Error(`The machine ${String(id)} is not among previousMachines.`);
  }

  async function load(ctx: ReadContext): Promise<StoredIdentification | null> {
    const record = await ctx.get<IdentificationRecord>(KEY.record);
    const persisted = await ctx.get<PersistedSnapshot>(KEY.snapshot);
    if (record === null || persisted === null) return null;
    const snapshot = await restore(ctx, persisted);
    // A shared handler may read between the adapter's write of the snapshot and ours of the record.
    if (record.state === stateOf(snapshot)) return { record, snapshot };
    return { record: nextRecord(record, snapshot, Date.now(), delivers), snapshot };
  }

  /** The time of the next question or of the end, at which Restate calls `reconcile`; `null` for none. */
  async function planTurn(
    ctx: ObjectContext,
    record: IdentificationRecord,
    snapshot: ReadableSnapshot,
  ): Promise<number | null> {
    const waiting = waitingOf(record, snapshot);
    if (waitEndsAt(waiting, askTimes) === null) return null;
    // Of the journal, so that a replay takes the same way.
    const now = await ctx.date.now();
    const at = nextTurnAt(waiting, now, askTimes, ctx.rand.random());
    if (at !== null) callAt(ctx, at, now);
    return at;
  }

  const callAt = (ctx: ObjectContext, at: number, now: number): void => {
    const later = rpc.sendOpts<number>({ delay: at - now });
    ctx.objectSendClient(IDENTIFICATION, ctx.key).reconcile(at, later);
  };

  /**
   * The event that is due now; `null` for none. A turn that comes late, as Restate was down, is put off
   * once more by up to the first pause, so that not all come at the same time.
   */
  async function eventDue(
    ctx: ObjectContext,
    { record, snapshot }: StoredIdentification,
    at: number,
  ): Promise<'hint' | 'expire' | null> {
    const waiting = waitingOf(record, snapshot);
    const end = waitEndsAt(waiting, askTimes);
    if (record.askAt !== at || end === null) return null;
    const now = await ctx.date.now();
    if (now - at >= LATE_MS) {
      postpone(ctx, record, now);
      return null;
    }
    if (end <= now) {
      if (expiresAt(waiting, askTimes) !== null) return 'expire';
      ctx.console.error(`Signed, but not finalized for too long: ${ctx.key} in ${record.state}`);
    }
    if (isReconciled(waiting.checkpoint)) return 'hint';
    // It may wait for longer than when its time was planned.
    ctx.set(KEY.record, { ...record, askAt: await planTurn(ctx, record, snapshot) });
    return null;
  }

  /** Plans the first turn of what an earlier version has left without one. */
  async function planFirstTurn(ctx: ObjectContext): Promise<void> {
    const found = await load(ctx);
    if (found === null || !needsTurn(found)) return;
    postpone(ctx, found.record, await ctx.date.now());
  }

  function postpone(ctx: ObjectContext, record: IdentificationRecord, now: number): void {
    const at = now + Math.round(ctx.rand.random() * askTimes.firstPause);
    ctx.set(KEY.record, { ...record, askAt: at });
    callAt(ctx, at, now);
  }

  /** Saves the identification after a start or an event, whose snapshot the adapter has stored. */
  async function save(
    ctx: ObjectContext,
    before: StoredIdentification | null,
    persisted: PersistedSnapshot,
    isQuestion = false,
  ): Promise<StoredIdentification> {
    const snapshot = await restore(ctx, persisted);
    const next = nextRecord(before?.record ?? null, snapshot, Date.now(), delivers);
    const keeps = before !== null && before.record.state === next.state && !isQuestion;
    const askAt = keeps ? before.record.askAt : undefined;
    const record = { ...next, askAt: askAt ?? (await planTurn(ctx, next, snapshot)) };
    ctx.set(KEY.record, record);
    const wasHopeless = before !== null && isHopelessSnapshot(before.snapshot);
    if (!wasHopeless && isHopelessSnapshot(snapshot)) {
      ctx.set(KEY.snapshot, removeDevice(persisted));
      const client = ctx.objectSendClient(IDENTIFICATION, ctx.key);
      client.remove(rpc.sendOpts({ delay: retention }));
      if (record.undelivered) client.deliver();
    }
    tellApp(ctx, before, record, snapshot);
    await notifyWatchers(ctx, { record, snapshot });
    return { record, snapshot };
  }

  /** Hands the event of a new state on, if the app wants it: in the journal of what saves the state. */
  function tellApp(
    ctx: ObjectContext,
    before: StoredIdentification | null,
    { userId, userType, state, version, createdAt, updatedAt, timeline }: IdentificationRecord,
    { context: { output } }: ReadableSnapshot,
  ): void {
    if (before?.record.state === state) return;
    const entered = { id: ctx.key, userId, userType, createdAt, enteredAt: updatedAt };
    const failure = timeline.at(-1)?.failure ?? null;
    const event =
      before === null
        ? startedEvent(events, entered)
        : stateEvent(events, { ...entered, state, failure, output });
    if (event === null) return;
    const message = event.message(version, webhookIdOf(ctx));
    const queue = ctx.objectSendClient(IDENTIFICATION_EVENTS, ctx.key);
    queue.add({ ...message, version, createdAt: updatedAt });
  }

  async function notifyWatchers(ctx: ObjectContext, stored: StoredIdentification): Promise<void> {
    const watchers = await ctx.get<readonly Watcher[]>(KEY.watchers);
    if (watchers === null) return;
    const shown = show(ctx, stored);
    for (const { awakeable } of watchers) ctx.resolveAwakeable(awakeable, shown);
    ctx.clear(KEY.watchers);
  }

  async function addWatcher(ctx: WatchContext, watcher: Watcher): Promise<void> {
    // The record alone decides whether to wait: a service that lacks the machine must not fail here,
    // as that would block all calls that follow.
    const record = await ctx.get<IdentificationRecord>(KEY.record);
    if (record === null || record.version > watcher.after) {
      const found = await load(ctx);
      ctx.resolveAwakeable(watcher.awakeable, found && show(ctx, found));
      return;
    }
    const watchers = (await ctx.get<readonly Watcher[]>(KEY.watchers)) ?? [];
    ctx.set(KEY.watchers, [...watchers, watcher].slice(-MAX_WATCHERS));
  }

  async function markDelivered(ctx: ObjectContext): Promise<void> {
    const found = await load(ctx);
    if (found === null) return;
    const record = { ...found.record, version: found.record.version + 1, undelivered: false };
    ctx.set(KEY.record, record);
    await notifyWatchers(ctx, { ...found, record });
  }

  /** Whether an earlier version has left it without a turn. */
  const needsTurn = ({ record, snapshot }: StoredIdentification): boolean =>
    (record.askAt ?? null) === null && waitEndsAt(waitingOf(record, snapshot), askTimes) !== null;

  const show = ({ key }: ReadContext, stored: StoredIdentification): HostedIdentification =>
    toHosted(key, stored.record, stored.snapshot, askTimes);

  return {
    ...{ load, save, show, addWatcher, markDelivered },
    ...{ eventDue, needsTurn, planFirstTurn },
  };
}
