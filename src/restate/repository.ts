import { rpc, type ObjectContext, type ObjectSharedContext } from '@restatedev/restate-sdk';
import type { ReadableSnapshot } from '../../machines/identification.types.js';
import { stateOf } from '../../machines/identification.view.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { IDENTIFICATION, type Watcher } from './handlers.js';
import {
  isHopelessSnapshot,
  nextRecord,
  removeDevice,
  restoreSnapshot,
  toHosted,
  type IdentificationRecord,
  type PersistedSnapshot,
} from './identification-record.js';
import type { ParsedRestateServiceOptions } from './options.js';
import type { Machines } from './prepare-machines.js';

/** The keys of the object's state. `version` (the machine's id) and `snapshot` are the adapter's. */
const KEY = {
  machineId: 'version',
  snapshot: 'snapshot',
  record: 'identification',
  watchers: 'watchers',
};

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
  { onCompleted, retention }: Pick<ParsedRestateServiceOptions, 'onCompleted' | 'retention'>,
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

  /** Saves the identification after a start or an event, whose snapshot the adapter has stored. */
  async function save(
    ctx: ObjectContext,
    before: StoredIdentification | null,
    persisted: PersistedSnapshot,
  ): Promise<StoredIdentification> {
    const snapshot = await restore(ctx, persisted);
    const record = nextRecord(before?.record ?? null, snapshot, Date.now(), delivers);
    ctx.set(KEY.record, record);
    const wasHopeless = before !== null && isHopelessSnapshot(before.snapshot);
    if (!wasHopeless && isHopelessSnapshot(snapshot)) {
      ctx.set(KEY.snapshot, removeDevice(persisted));
      const client = ctx.objectSendClient(IDENTIFICATION, ctx.key);
      client.remove(rpc.sendOpts({ delay: retention }));
      if (record.undelivered) client.deliver();
    }
    await notifyWatchers(ctx, { record, snapshot });
    return { record, snapshot };
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

  const show = ({ key }: ReadContext, stored: StoredIdentification): HostedIdentification =>
    toHosted(key, stored.record, stored.snapshot);

  return { load, save, show, addWatcher, markDelivered };
}
