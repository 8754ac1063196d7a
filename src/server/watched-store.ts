import { storeUnavailable } from '../host/host-error.js';
import type { HostEvent } from '../host/host-event.js';
import type { EventOutbox } from './event-outbox.js';
import {
  DamagedRecordError,
  IdentificationStoreError,
  type IdentificationStore,
  type SaveRule,
} from './identification-store.js';

/** A store, and whether it works. */
export interface WatchedStore extends IdentificationStore {
  /** @throws (rejects with) IdentificationHostError `storeUnavailable` */
  ready(): Promise<void>;
}

/** How often a store that fails is tried. */
const PROBE_INTERVAL_MS = 1_000;

/**
 * Tells when a store begins to fail and when it works again: one event for each, however many calls
 * fail meanwhile. While it fails it is tried once a second, so that its recovery needs no caller.
 *
 * @param onEvents called when events for the app were saved
 */
export function watchStore(
  store: IdentificationStore,
  observe: (event: HostEvent) => void,
  onEvents: () => void = () => undefined,
): WatchedStore {
  let failure: { readonly error: unknown } | null = null;
  let probe: ReturnType<typeof setTimeout> | null = null;
  let isClosed = false;

  function onFailure(error: unknown): void {
    if (isClosed || isOfOneRecord(error)) return;
    if (failure === null) observe({ type: 'store', works: false, error });
    failure = { error };
    probe ??= setTimeout(() => {
      probe = null;
      void watched(() => store.check()).then(onSuccess, () => undefined);
    }, PROBE_INTERVAL_MS).unref();
  }

  function onSuccess(): void {
    if (failure === null) return;
    failure = null;
    if (probe !== null) clearTimeout(probe);
    probe = null;
    observe({ type: 'store', works: true, error: null });
  }

  async function watched<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      onFailure(error);
      throw error;
    }
  }

  const { sharing, handOffs } = store;
  return {
    ...(sharing && {
      sharing: {
        renew: () => watched(() => sharing.renew()),
        release: (ids) => watched(() => sharing.release(ids)),
        versions: (ids) => watched(() => sharing.versions(ids)),
        watch: (listener) => sharing.watch(listener),
      },
    }),
    ...(handOffs && {
      handOffs: {
        load: (id) => watched(() => handOffs.load(id)),
        replace: (id, before, after) => watched(() => handOffs.replace(id, before, after)),
      },
    }),
    ...(store.outbox && { outbox: watchedOutbox(store.outbox, watched) }),
    create: async (record, rule) => {
      const creation = await watched(() => store.create(record, rule));
      if (creation.created && hasEvents(rule)) onEvents();
      return creation;
    },
    load: (id) => watched(() => store.load(id)),
    current: (userId, userType) => watched(() => store.current(userId, userType)),
    save: async (record, version, how) => {
      const isSaved = await watched(() => store.save(record, version, how));
      if (isSaved && hasEvents(how)) onEvents();
      return isSaved;
    },
    remove: (id, version) => watched(() => store.remove(id, version)),
    due: (query) => watched(() => store.due(query)),
    list: (query) => watched(() => store.list(query)),
    count: () => watched(() => store.count()),
    damaged: () => watched(() => store.damaged()),
    check: () => watched(() => store.check()),
    close: () => {
      isClosed = true;
      if (probe !== null) clearTimeout(probe);
      return store.close();
    },
    ready: async () => {
      if (failure !== null) throw storeUnavailable(failure.error);
      try {
        await watched(() => store.check());
      } catch (error) {
        throw storeUnavailable(error);
      }
    },
  };
}

const hasEvents = (rule: Pick<SaveRule, 'events'> | undefined): boolean =>
  (rule?.events?.length ?? 0) > 0;

const watchedOutbox = (
  outbox: EventOutbox,
  watched: <T>(call: () => Promise<T>) => Promise<T>,
): EventOutbox => ({
  claim: (query) => watched(() => outbox.claim(query)),
  deliver: (id) => watched(() => outbox.deliver(id)),
  postpone: (id, delay) => watched(() => outbox.postpone(id, delay)),
  bury: (id) => watched(() => outbox.bury(id)),
  dead: (limit) => watched(() => outbox.dead(limit)),
  revive: (id) => watched(() => outbox.revive(id)),
  skip: (id) => watched(() => outbox.skip(id)),
  size: () => watched(() => outbox.size()),
  list: (query) => watched(() => outbox.list(query)),
  add: (events) => watched(() => outbox.add(events)),
});

/** Whether the store works, and a record cannot be read. */
const isOfOneRecord = (error: unknown): boolean =>
  error instanceof DamagedRecordError ||
  (error instanceof IdentificationStoreError && error.code === 'newerRecord');
