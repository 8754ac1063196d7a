import { rpc, type ObjectContext, type ObjectSharedContext } from '@restatedev/restate-sdk';
import type { ReadableSnapshot } from '../../machines/identification.types.js';
import { stateOf } from '../../machines/identification.view.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { IDENTIFICATION, type Watcher } from './handlers.js';
import {
  isEnded,
  nextKept,
  scrubbed,
  snapshotOf,
  toHosted,
  type KeptIdentification,
  type PersistedMachine,
} from './kept-identification.js';
import type { Machines } from './machines.js';
import type { ServiceSettings } from './service-settings.js';

/** The states of the virtual object: the adapter's, and ours. */
const STATE = {
  version: 'version',
  machine: 'snapshot',
  kept: 'identification',
  watchers: 'watchers',
};

/** More than wait at a time; the oldest look again by themselves when their time is up. */
const MOST_WATCHERS = 50;

/** An identification as it is kept. */
export interface Kept {
  readonly kept: KeptIdentification;
  readonly snapshot: ReadableSnapshot;
}

type AnyContext = Pick<ObjectSharedContext, 'get' | 'key'>;
type WatchedContext = AnyContext & Pick<ObjectContext, 'set' | 'resolveAwakeable'>;

/** Loads what is kept, and keeps what has become of it. */
export function createKeeper(
  { onCompleted, retention }: Pick<ServiceSettings, 'onCompleted' | 'retention'>,
  machines: Pick<Machines, 'find'>,
) {
  async function look(ctx: AnyContext, persisted: PersistedMachine): Promise<ReadableSnapshot> {
    const id = await ctx.get<string>(STATE.version);
    const machine = machines.find(id ?? '');
    if (machine !== undefined) return snapshotOf(machine, persisted);
    // Repeated until a service is registered that has it.
    throw new Error(`The machine ${String(id)} is not among previousMachines.`);
  }

  async function load(ctx: AnyContext): Promise<Kept | null> {
    const kept = await ctx.get<KeptIdentification>(STATE.kept);
    const persisted = await ctx.get<PersistedMachine>(STATE.machine);
    if (kept === null || persisted === null) return null;
    const snapshot = await look(ctx, persisted);
    // A shared handler may look after the adapter's write, and before ours.
    if (kept.state === stateOf(snapshot)) return { kept, snapshot };
    return { kept: nextKept(kept, snapshot, Date.now(), onCompleted !== null), snapshot };
  }

  /** Keeps what an event, or a beginning, has made of an identification. */
  async function keep(
    ctx: ObjectContext,
    before: Kept | null,
    persisted: PersistedMachine,
  ): Promise<Kept> {
    const snapshot = await look(ctx, persisted);
    const next = nextKept(before?.kept ?? null, snapshot, Date.now(), onCompleted !== null);
    ctx.set(STATE.kept, next);
    const isNews = before === null || !isEnded(before.snapshot);
    if (isNews && isEnded(snapshot)) {
      ctx.set(STATE.machine, scrubbed(persisted));
      const later = rpc.sendOpts({ delay: retention });
      ctx.objectSendClient(IDENTIFICATION, ctx.key).remove(later);
      if (next.undelivered) ctx.objectSendClient(IDENTIFICATION, ctx.key).deliver();
    }
    await tellWatchers(ctx, { kept: next, snapshot });
    return { kept: next, snapshot };
  }

  async function tellWatchers(ctx: ObjectContext, now: Kept): Promise<void> {
    const watchers = await ctx.get<readonly Watcher[]>(STATE.watchers);
    if (watchers === null) return;
    const shown = show(ctx, now);
    for (const { awakeable } of watchers) ctx.resolveAwakeable(awakeable, shown);
    ctx.clear(STATE.watchers);
  }

  async function addWatcher(ctx: WatchedContext, watcher: Watcher): Promise<void> {
    // What is kept tells enough: without news this needs no machine, and a service that lacks it
    // does not hold up whoever comes next.
    const kept = await ctx.get<KeptIdentification>(STATE.kept);
    if (kept === null || kept.version > watcher.after) {
      const found = await load(ctx);
      ctx.resolveAwakeable(watcher.awakeable, found && show(ctx, found));
      return;
    }
    const watchers = (await ctx.get<readonly Watcher[]>(STATE.watchers)) ?? [];
    ctx.set(STATE.watchers, [...watchers, watcher].slice(-MOST_WATCHERS));
  }

  async function noteDelivered(ctx: ObjectContext): Promise<void> {
    const found = await load(ctx);
    if (found === null) return;
    const kept = { ...found.kept, version: found.kept.version + 1, undelivered: false };
    ctx.set(STATE.kept, kept);
    await tellWatchers(ctx, { ...found, kept });
  }

  const show = ({ key }: AnyContext, { kept, snapshot }: Kept): HostedIdentification =>
    toHosted(key, kept, snapshot);

  return {
    load,
    keep,
    show,
    addWatcher,
    noteDelivered,
    isOver: ({ snapshot }: Kept): boolean => isEnded(snapshot),
  };
}
