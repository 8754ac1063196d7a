import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { isWorking } from '../../machines/identification.machine.js';
import type {
  IdentificationEvent,
  IdentificationInput,
  Timings,
} from '../../machines/identification.types.js';
import { viewOf } from '../../machines/identification.view.js';
import { identificationInput } from '../input/identification-input.js';
import { createDeliveries, LONGEST_DELIVERY_WAIT } from './deliveries.js';
import { fromStore, IdentificationHostError, storeUnavailable } from '../host/host-error.js';
import type { ServerHostOptions } from './host-options.js';
import { hostSettings } from './host-settings.js';
import type {
  HostedIdentification,
  IdentificationHost,
  StartedIdentification,
} from '../host/identification-host.js';
import { isSigned } from '../host/lifecycle.js';
import { newRecord } from './identification-record.js';
import type { Creation, IdentificationRecord } from './identification-store.js';
import { ConflictError, type LiveIdentification } from './live-identification.js';
import { createLiveRegistry } from './live-registry.js';
import { countIdentifications, listIdentifications } from './list-identifications.js';
import { openHostedPage } from './open-hosted-page.js';
import { createWaker } from './waker.js';

/** How often somebody else may be faster before it is an error. */
const MOST_CONFLICTS = 5;

/**
 * Makes a host and sets it to work: whatever its store holds that is due goes on at once, spread
 * over time by `wakesPerSecond`. Nothing else of the store is read into memory.
 *
 * @throws InvalidInputError that names the option
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
  const settings = hostSettings(options);
  const { store, machineOptions, observe } = settings;
  const deliveries = createDeliveries(settings, (record) => {
    noteDue(record);
    registry.listeners.tell(registry.show(record));
  });
  const registry = createLiveRegistry(settings, {
    parked: (record) => {
      if (record.deliveryAttempts === null) noteDue(record);
      else
        deliveries.deliver(record).catch(() => {
          waker.retry(record.id);
        });
    },
    dropped: (id) => {
      waker.retry(id);
    },
    observe,
  });
  const waker = createWaker({
    store,
    perSecond: settings.wakesPerSecond,
    longestWait: longestWait(machineOptions.timings),
    isLive,
    wake,
    onError: (error) => {
      observe({ type: 'storeError', error });
    },
  });
  /** Being created: whoever does that also begins it. */
  const starting = new Set<string>();
  const closing = new AbortController();
  // One for each `open` that waits.
  setMaxListeners(0, closing.signal);
  let closed: Promise<void> | null = null;

  function isLive(id: string): boolean {
    return registry.get(id) !== undefined || starting.has(id);
  }

  function noteDue({ id, dueAt }: IdentificationRecord): void {
    if (dueAt !== null) waker.note({ id, dueAt });
  }

  /**
   * Does what a record is due for. Whoever goes on calling claims the record first, so that nothing
   * is sent on the strength of an old one, or while the store can't write.
   */
  async function wake(id: string, mayBeEarly: boolean): Promise<void> {
    const record = await store.load(id);
    if (record === null || isLive(id) || record.dueAt === null) return;
    const { state, version } = record;
    const late = Date.now() - record.dueAt;
    const isOver = !record.inProgress && record.deliveryAttempts === null;
    if (late < 0 && (isOver || !mayBeEarly)) return;
    observe({ type: 'wake', id, state, late: Math.max(0, late) });
    if (isWorking(state)) {
      const claimed = { ...record, version: version + 1 };
      if (await store.save(claimed, version)) registry.wake(claimed, { kind: 'resume' });
    } else if (isOver) await store.remove(id, version);
    else if (record.deliveryAttempts !== null) await deliveries.deliver(record);
  }

  /** The record as it is saved. A damaged one in progress is brought to life by this. */
  async function find(id: string): Promise<IdentificationRecord | null> {
    const record = registry.get(id)?.record() ?? (await fromStore(store.load(id)));
    if (record !== null && !registry.get(id) && registry.isDamaged(record)) {
      registry.wake(record, { kind: 'resume' });
    }
    return record;
  }

  async function current(
    subject: Parameters<IdentificationHost['current']>[0],
  ): Promise<HostedIdentification | null> {
    const { userId, userType } = identificationInput({ subject }).subject;
    const found = await fromStore(store.current(userId, userType));
    const record = found && (await find(found.id));
    return record && registry.show(record);
  }

  async function mustFind(id: string): Promise<IdentificationRecord> {
    const record = await find(id);
    if (record !== null) return record;
    throw new IdentificationHostError('unknownIdentification', 'There is no such identification.');
  }

  async function send(id: string, event: IdentificationEvent): Promise<HostedIdentification> {
    const record = await mustFind(id);
    const live = registry.get(id);
    const { state, can } = viewOf(live?.snapshot() ?? registry.look(record));
    if (!can.includes(event.type)) {
      const message = `The event ${event.type} is not accepted in the state ${state}.`;
      throw new IdentificationHostError('notAccepted', message, { state, can });
    }
    live?.send(event);
    return whenSaved(live ?? registry.wake(record, { kind: 'event', event }));
  }

  async function start(
    subject: Parameters<IdentificationHost['start']>[0],
    restart: boolean,
  ): Promise<StartedIdentification> {
    const input = identificationInput({ ...machineOptions, subject, restart });
    const record = newRecord(randomUUID(), input, Date.now());
    const creation = await create(record, input);
    if (creation.created) return { created: true, identification: registry.show(record) };
    const existing = await find(creation.existing.id);
    if (existing?.inProgress !== true) throw new ConflictError('It has ended meanwhile.');
    if (!restart) return { created: false, identification: registry.show(existing) };

    const live = registry.get(existing.id);
    const snapshot = live?.snapshot() ?? registry.look(existing);
    if (isSigned(snapshot)) {
      const { state, can } = viewOf(snapshot);
      const message = `The documents are signed: no new session is begun in the state ${state}.`;
      throw new IdentificationHostError('notAccepted', message, { state, can });
    }
    if (live && !live.isSaved()) {
      await whenSaved(live);
      throw new ConflictError('It has moved on meanwhile.');
    }
    mustBeOpen();
    live?.drop(new ConflictError('It begins anew.'));
    const anew = registry.wake(existing, { kind: 'begin', input });
    return { created: false, identification: await whenSaved(anew) };
  }

  /** Creates a record and begins it. */
  async function create(
    record: IdentificationRecord,
    input: IdentificationInput,
  ): Promise<Creation> {
    const { id, state } = record;
    starting.add(id);
    try {
      const creation = await fromStore(store.create(record));
      if (!creation.created) return creation;
      observe({ type: 'state', id, from: null, to: state, spent: 0, failure: null });
      // Closing, it is left to the next host.
      if (!closing.signal.aborted) registry.wake(record, { kind: 'begin', input });
      return creation;
    } catch (error) {
      // It may be there all the same.
      waker.retry(id);
      throw error;
    } finally {
      starting.delete(id);
    }
  }

  async function whenSaved(live: LiveIdentification): Promise<HostedIdentification> {
    await live.saved();
    return registry.show(live.record());
  }

  async function close(): Promise<void> {
    closing.abort();
    waker.stop();
    const { drainTimeout } = settings;
    await Promise.all([registry.drain(drainTimeout), deliveries.stop(drainTimeout)]);
    await store.close();
  }

  function mustBeOpen(): void {
    if (closing.signal.aborted) throw new IdentificationHostError('closed', 'The host is closed.');
  }

  /** Refused once the host closes. Tried again where somebody else was faster. */
  async function whileOpen<T>(work: () => Promise<T>): Promise<T> {
    for (let conflicts = 0; ; conflicts += 1) {
      mustBeOpen();
      try {
        return await work();
      } catch (error) {
        // It is the host that has closed the store meanwhile.
        if (isStoreUnavailable(error)) mustBeOpen();
        if (!(error instanceof ConflictError)) throw error;
        if (conflicts >= MOST_CONFLICTS) throw storeUnavailable(error);
      }
    }
  }

  return {
    start: (subject, { restart = false } = {}) => whileOpen(() => start(subject, restart)),
    send: (id, event) => whileOpen(() => send(id, event)),
    hostedPage: (id, { timeout = 30_000 } = {}) =>
      whileOpen(() => openHostedPage(registry, mustFind, id, timeout, closing.signal)),
    get: (id) =>
      whileOpen(async () => {
        const record = await find(id);
        return record === null ? null : registry.show(record);
      }),
    current: (subject) => whileOpen(() => current(subject)),
    subscribe: (id, listener) => registry.listeners.add(id, listener),
    list: (query = {}) => whileOpen(() => listIdentifications(store, query, registry)),
    count: () => whileOpen(() => countIdentifications(store)),
    close: () => (closed ??= close()),
  };
}

/** How far away a due time of something unfinished can be, in ms. */
function longestWait({ pollInterval, backoff }: Timings): number {
  const { base, cap, retryAfterCap } = backoff;
  // Polls are spread by a third.
  return Math.max(2 * pollInterval, cap, retryAfterCap + base, LONGEST_DELIVERY_WAIT);
}

const isStoreUnavailable = (error: unknown): boolean =>
  error instanceof IdentificationHostError && error.code === 'storeUnavailable';
