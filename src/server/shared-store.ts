import { isWorking } from '../../machines/identification.machine.js';
import type { HostEvent } from '../host/host-event.js';
import type { DamagedRecords } from './damaged-records.js';
import type { DueScheduler } from './due-scheduler.js';
import type { ParsedRecord } from './identification-record.js';
import type { IdentificationStore } from './identification-store.js';
import { ConflictError } from './live-identification.js';
import type { LiveRegistry } from './live-registry.js';
import { createOwnership, type Ownership } from './ownership.js';

/** How often a server that shares its store looks for due times: what it works on keeps its own. */
export const SHARED_INTERVAL_MS = 250;

/** How long an event waits for the end of a restart on another server, and how often it looks. */
export const BUSY = { patience: 10_000, interval: 200 };

/** Another server asks the gateway for a new session: no other server may touch the identification meanwhile. */
export class BusyError extends ConflictError {}

export interface SharedStoreOptions {
  readonly store: IdentificationStore;
  readonly registry: LiveRegistry;
  readonly schedulers: readonly DueScheduler[];
  readonly damaged: DamagedRecords;
  readonly observe: (event: HostEvent) => void;
  /** Goes on with an identification where it belongs to this server, or to none. */
  readonly retry: (id: string) => void;
}

/** Follows the other servers on a store; `null` where the host has its store alone. */
export function shareStore(options: SharedStoreOptions): Ownership | null {
  const { store, registry, schedulers, damaged, observe, retry } = options;
  const { listeners } = registry;
  if (store.sharing === undefined) return null;

  const rescan = (): void => {
    for (const scheduler of schedulers) scheduler.rescan();
  };
  const disown = (id: string, version = Infinity): void => {
    const live = registry.get(id);
    if (live !== undefined && live.record().version < version) registry.disown(live);
  };

  return createOwnership({
    sharing: store.sharing,
    observe,
    countLive: () => registry.count(),
    watched: () => listeners.ids().filter((id) => registry.get(id) === undefined),
    onLost: () => {
      registry.disownAll();
    },
    onFree: rescan,
    onTaken: (id) => {
      if (registry.get(id) === undefined) return;
      disown(id);
      // The word may be older than what this server has taken back since.
      void damaged.load(id).then(
        (record) => {
          if (record !== null && isWorking(record.state)) retry(id);
        },
        () => {
          retry(id);
        },
      );
    },
    onSaved: async (id, version) => {
      disown(id, version);
      if (!listeners.has(id)) return;
      const record = await damaged.load(id);
      if (record !== null) listeners.tell(registry.toHosted(registry.parse(record)));
    },
  });
}

/**
 * An identification that is being restarted on another server: its request would replace the session that
 * any other event leads to.
 *
 * @throws BusyError
 */
export function mustNotBeRestarted(
  { record }: ParsedRecord,
  registry: LiveRegistry,
  { sharing }: IdentificationStore,
): void {
  if (sharing === undefined || record.state !== 'restarting') return;
  if (registry.get(record.id) === undefined) throw new BusyError('Another server restarts it.');
}
