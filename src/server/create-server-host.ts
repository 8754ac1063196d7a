import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { isWorking } from '../../machines/identification.machine.js';
import type { IdentificationInput, Timings } from '../../machines/identification.types.js';
import { viewOf } from '../../machines/identification.view.js';
import { fromStore, IdentificationHostError, nullIfDamaged } from '../host/host-error.js';
import type { HostedIdentification, IdentificationHost } from '../host/identification-host.js';
import { isSigned } from '../host/lifecycle.js';
import { mayWait } from '../host/reconciliation.js';
import { receptionOf, refusedEvent } from '../host/seen.js';
import { identificationInput } from '../input/identification-input.js';
import { createDeliveries, MAX_DELIVERY_DELAY_MS } from './deliveries.js';
import { createDamagedRecords } from './damaged-records.js';
import { createDueScheduler } from './due-scheduler.js';
import { createErasing } from './erasing.js';
import { createHandingOff } from './handing-off.js';
import { newRecord } from './identification-record.js';
import type { Creation, IdentificationRecord } from './identification-store.js';
import { ConflictError, type LiveIdentification } from './live-identification.js';
import { createLiveRegistry } from './live-registry.js';
import { parseServerHostOptions, type ServerHostOptions } from './options.js';
import { createOutgoingEvents } from './outgoing-events.js';
import { createQueries } from './queries.js';
import { createReconciler } from './reconciler.js';
import { repeatAfterConflict } from './repeat-after-conflict.js';
import { mustNotBeRestarted, SHARED_INTERVAL_MS, shareStore } from './shared-store.js';
import { watchStore } from './watched-store.js';

/**
 * Creates a host on a store of your own. It starts at once: it continues the identifications of the
 * store that are due, at most `wakesPerSecond` of them per second. It reads no others into memory.
 *
 * @throws InvalidInputError that names each option that breaks its rule
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createServerHost } from 'identification-machine/server';
 * import { createLibsqlStore } from 'identification-machine/stores/libsql';
 *
 * const host = createServerHost({
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *     allowedHosts: ['verify.example.com', 'sign.example.com'],
 *   }),
 *   store: createLibsqlStore({ file: 'identifications.db' }),
 *   onCompleted: ({ id, userId, individualId }) => bank.saveOnce(id, { userId, individualId }),
 * });
 * const { identification } = await host.start({ userId: 42 });
 * const { url } = await host.hostedPage(identification.id); // the user goes there, and comes back:
 * await host.send(identification.id, { type: 'redirect.succeeded' });
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * declare const bank: { saveOnce(id: string, result: object): Promise<void> };
 * ```
 */
export function createServerHost(options: ServerHostOptions): IdentificationHost {
  const checked = parseServerHostOptions(options);
  const { machineOptions, observe, maxCalls, drainTimeout, separateUserTypes } = checked;
  const store = watchStore(checked.store, observe, () => {
    outgoing.wake();
  });
  const parsedOptions = { ...checked, store };
  const outgoing = createOutgoingEvents(parsedOptions);
  const damaged = createDamagedRecords(store, observe);
  const deliveries = createDeliveries(parsedOptions, (record) => {
    scheduleDue(record);
    registry.listeners.tell(registry.toHosted(registry.parse(record)));
  });
  const registry = createLiveRegistry(parsedOptions, {
    onPark: (record) => {
      if (record.deliveryAttempts === null) scheduleDue(record);
      else
        deliveries.deliver(record).catch(() => {
          scheduler.retry(record.id);
        });
    },
    onDrop: (id) => {
      scheduler.retry(id);
    },
    onRelease: (id) => ownership?.giveBack(id),
    ownership: () => ownership,
  });
  const interval = store.sharing && SHARED_INTERVAL_MS;
  const scheduler = createDueScheduler({
    store,
    interval,
    perSecond: parsedOptions.wakesPerSecond,
    maxWait: maxWait(machineOptions.timings),
    accepts: ({ state }) => !mayWait(state),
    isLive,
    onDue,
    onError: (error) => {
      observe({ type: 'storeError', error });
    },
  });
  const closing = new AbortController();
  // One listener for each `hostedPage` that waits.
  setMaxListeners(0, closing.signal);
  const reconciler = createReconciler({
    store,
    registry,
    times: parsedOptions.askTimes,
    interval,
    concurrency: parsedOptions.reconciliation.concurrency,
    closing: closing.signal,
    observe,
    isLive,
    onDue,
    onError: (error) => {
      observe({ type: 'storeError', error });
    },
  });
  const schedulers = [scheduler, reconciler];
  const retry = (id: string): void => {
    scheduler.retry(id);
  };
  const ownership = shareStore({ store, registry, schedulers, damaged, observe, retry });
  const queries = createQueries(store, registry, damaged, closing.signal);
  const erase = createErasing({
    store,
    registry,
    cancel: (id) => whileOpen(() => send(id, { type: 'cancel' })),
  });
  /** The ids that `create` is writing: it also activates them. */
  const creating = new Set<string>();
  let closed: Promise<void> | null = null;

  function isLive(id: string): boolean {
    return registry.get(id) !== undefined || creating.has(id);
  }

  function scheduleDue({ id, dueAt, state }: IdentificationRecord): void {
    if (dueAt === null) return;
    (mayWait(state) ? reconciler : scheduler).add({ id, dueAt, state });
  }

  async function onDue(id: string, allowEarly: boolean): Promise<void> {
    // A record that is damaged is told, and tried no more.
    const record = await damaged.load(id).catch(nullIfDamaged);
    if (record === null || isLive(id) || record.dueAt === null) return;
    const { state, version } = record;
    const late = Date.now() - record.dueAt;
    const isRemovable = !record.inProgress && record.deliveryAttempts === null;
    if (late < 0 && (isRemovable || !allowEarly)) return;
    if (record.inProgress && mayWait(state)) return reconciler.onDue(record);
    observe({ type: 'wake', id, state, late: Math.max(0, late) });
    if (isWorking(state)) {
      // Claimed by a save before any call: nothing is sent from an outdated record, or while the
      // store cannot write.
      const claimed = { ...record, version: version + 1 };
      if (await store.save(claimed, version)) {
        registry.activate(registry.parse(claimed), { kind: 'resume' }, { isOwned: true });
      }
    } else if (isRemovable) await store.remove(id, version);
    else if (record.deliveryAttempts !== null) await deliveries.deliver(record);
  }

  const send: IdentificationHost['send'] = async (id, event, { seen } = {}) => {
    const parsed = await queries.mustFind(id);
    mustNotBeRestarted(parsed, registry, store);
    const live = registry.get(id);
    const view = viewOf(live?.snapshot() ?? parsed.snapshot);
    const reception = receptionOf(view, event.type, seen);
    // What makes it a repeat may not be saved yet.
    if (reception === 'ignored') return live ? whenSaved(live) : registry.toHosted(parsed);
    if (reception !== 'taken') throw refusedEvent(reception, event.type, view);
    live?.send(event);
    return whenSaved(live ?? registry.activate(parsed, { kind: 'event', event }));
  };

  const hint: IdentificationHost['hint'] = async (target) => {
    const parsed = await queries.mustFind(await queries.idOf(target));
    mustNotBeRestarted(parsed, registry, store);
    const live = registry.get(parsed.record.id);
    if (live === undefined && !parsed.snapshot.can({ type: 'hint' })) {
      return registry.toHosted(parsed);
    }
    live?.send({ type: 'hint' });
    await live?.whenAnswered();
    return whenSaved(live ?? (await reconciler.ask(parsed.record)));
  };

  const start: IdentificationHost['start'] = async (subject, { restart = false } = {}) => {
    const input = identificationInput({ ...machineOptions, subject, restart });
    if (registry.callsInProgress() + creating.size >= maxCalls) {
      const { userId, userType } = input.subject;
      const current = restart ? null : await fromStore(store.current(userId, userType));
      // To find the one in progress costs no call.
      if (current?.inProgress === true) {
        return { created: false, identification: registry.toHosted(registry.parse(current)) };
      }
      throw new IdentificationHostError('overloaded', 'Too many calls wait for the gateway.');
    }
    const record = newRecord(randomUUID(), input, Date.now());
    const creation = await create(record, input);
    if (creation.created) {
      return { created: true, identification: registry.toHosted(registry.parse(record)) };
    }
    if (creation.existing.userType !== record.userType) {
      throw new IdentificationHostError(
        'otherUserType',
        'The user of this id has an identification of the other type in progress.',
      );
    }
    const existing = await queries.find(creation.existing.id);
    if (existing?.record.inProgress !== true) {
      throw new ConflictError('The identification has ended in the meantime.');
    }
    if (!restart) return { created: false, identification: registry.toHosted(existing) };
    mustNotBeRestarted(existing, registry, store);

    const live = registry.get(existing.record.id);
    const snapshot = live?.snapshot() ?? existing.snapshot;
    if (isSigned(snapshot)) {
      const { state, can } = viewOf(snapshot);
      const message = `The documents are signed: no new session can begin in the state ${state}.`;
      throw new IdentificationHostError('notAccepted', message, { state, can });
    }
    if (live && !live.isSaved()) {
      await whenSaved(live);
      throw new ConflictError('The identification has changed in the meantime.');
    }
    mustBeOpen();
    live?.drop(new ConflictError('The identification has been restarted.'));
    const session = snapshot.context.session.number + 1;
    const restarted = registry.activate(existing, { kind: 'begin', input: { ...input, session } });
    return { created: false, identification: await whenSaved(restarted) };
  };

  /** Creates a record and activates it. */
  async function create(
    record: IdentificationRecord,
    input: IdentificationInput,
  ): Promise<Creation> {
    const { id, state } = record;
    creating.add(id);
    try {
      const rule = { onePerUserId: !separateUserTypes, events: outgoing.started(record) };
      const creation = await fromStore(store.create(record, rule));
      if (!creation.created) return creation;
      observe({ type: 'state', id, from: null, to: state, spent: 0, failure: null });
      // A host that closes leaves the record to the next host.
      if (!closing.signal.aborted)
        registry.activate(registry.parse(record), { kind: 'begin', input }, { isOwned: true });
      return creation;
    } catch (error) {
      // The store may have written the record before it failed.
      scheduler.retry(id);
      throw error;
    } finally {
      creating.delete(id);
    }
  }

  async function whenSaved(live: LiveIdentification): Promise<HostedIdentification> {
    await live.whenSaved();
    return registry.toHosted(registry.parse(live.record()));
  }

  async function close(): Promise<void> {
    closing.abort();
    scheduler.stop();
    reconciler.stop();
    const stopping = [deliveries, outgoing].map((one) => one.stop(drainTimeout));
    await Promise.all([registry.drain(drainTimeout), ...stopping]);
    ownership?.stop();
    await store.close();
  }

  function mustBeOpen(): void {
    if (closing.signal.aborted) throw new IdentificationHostError('closed', 'The host is closed.');
  }

  /** Rejects with `closed` once the host closes. */
  const whileOpen = <T>(operation: () => Promise<T>): Promise<T> =>
    repeatAfterConflict(operation, mustBeOpen);

  return {
    start: (subject, options) => whileOpen(() => start(subject, options)),
    send: (id, event, options) => whileOpen(() => send(id, event, options)),
    hint: (target) => whileOpen(() => hint(target)),
    hostedPage: (id, { timeout = 30_000 } = {}) => whileOpen(() => queries.hostedPage(id, timeout)),
    erase: (user) => whileOpen(() => erase(user)),
    get: (id) => whileOpen(() => queries.get(id)),
    ...createHandingOff({ store, get: queries.get, whileOpen }),
    current: (subject) => whileOpen(() => queries.current(subject)),
    subscribe: (id, listener) => registry.listeners.add(id, listener),
    list: (query) => whileOpen(() => queries.list(query)),
    ready: () => whileOpen(() => store.ready()),
    count: () => whileOpen(() => queries.count()),
    deadLetters: (query) => whileOpen(() => outgoing.deadLetters(query)),
    resendEvent: (id) => whileOpen(() => outgoing.resendEvent(id)),
    skipEvent: (id) => whileOpen(() => outgoing.skipEvent(id)),
    eventQueue: () => whileOpen(() => outgoing.eventQueue()),
    close: () => (closed ??= close()),
  };
}

/** The longest time between now and the due time of an unfinished identification, in ms. */
function maxWait({ pollInterval, backoff }: Timings): number {
  const { base, cap, retryAfterCap } = backoff;
  // The machine spreads polls by up to a third of the interval.
  return Math.max(2 * pollInterval, cap, retryAfterCap + base, MAX_DELIVERY_DELAY_MS);
}
