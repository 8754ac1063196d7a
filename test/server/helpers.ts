import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { identificationInput, type IdentificationState } from '../../src/index.js';
import { newRecord } from '../../src/server/identification-record.js';
import {
  createServerHost,
  type EventOutbox,
  type HostEvent,
  type ServerHostOptions,
  type IdentificationRecord,
  type IdentificationStore,
  type StoreSharing,
} from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import type { HostedIdentification, IdentificationHost } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { FAST, sandboxActors, submit } from '../support/host.js';

/** The path of a new file, in a folder that is removed after the test. */
export function storePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'identification-store-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'identifications.db');
}

/** A host on a sandbox, with a memory store by default; it is closed after the test. */
export function openHost(
  sandbox: Sandbox,
  options: Partial<ServerHostOptions> = {},
): IdentificationHost {
  const host = createServerHost({
    actors: sandboxActors(sandbox),
    store: createMemoryStore(),
    timings: FAST,
    drainTimeout: 100,
    ...options,
  });
  onTestFinished(() => host.close());
  return host;
}

/** An observer that records the events of a host. */
export function observer() {
  const events: HostEvent[] = [];
  return {
    events,
    observe: (event: HostEvent): void => {
      events.push(event);
    },
    of: <TType extends HostEvent['type']>(type: TType) =>
      events.filter((event): event is Extract<HostEvent, { type: TType }> => event.type === type),
  };
}

/** In real time, also where a test fakes the clock. */
const UNTIL_TIMEOUT_MS = 45_000;

/**
 * Waits until an identification meets a condition: a state, or a function.
 *
 * Rejects after a timeout with the timeline and the view of the identification.
 */
export async function until(
  host: IdentificationHost,
  id: string,
  condition: IdentificationState | ((identification: HostedIdentification) => boolean),
): Promise<HostedIdentification> {
  let lookAgain = (): void => undefined;
  const stop = host.subscribe(id, () => {
    lookAgain();
  });
  const isLate = AbortSignal.timeout(UNTIL_TIMEOUT_MS);
  isLate.addEventListener('abort', () => {
    lookAgain();
  });
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        lookAgain = resolve;
      });
      const identification = await host.get(id);
      if (identification === null) throw new Error('There is no such identification.');
      const isMet =
        typeof condition === 'string'
          ? identification.view.state === condition
          : condition(identification);
      if (isMet && !isLate.aborted) return identification;
      if (isLate.aborted) throw new Error(timeoutMessage(condition, isMet, identification));
      await changed;
    }
  } finally {
    stop();
  }
}

function timeoutMessage(
  condition: unknown,
  isMet: boolean,
  { timeline, view }: HostedIdentification,
): string {
  const states = timeline.map(({ state }) => state).join(' → ');
  return isMet
    ? `No listener was notified, but the condition ${String(condition)} is met: ${states}.`
    : `The condition ${String(condition)} was never met: ${states}. ${JSON.stringify(view)}`;
}

/** Plays a user who does every step right, from the present state to the end. */
export async function complete(
  host: IdentificationHost,
  id: string,
): Promise<HostedIdentification> {
  const parked = await until(host, id, ({ view }) => !view.working);
  const { state } = parked.view;
  if (state !== 'awaitingRedirect' && state !== 'signing') return parked;
  const hosted = await host.hostedPage(id);
  await submit({ ...parked.view, hosted }, state === 'signing' ? 'sign' : 'pass');
  await host.send(id, { type: 'redirect.succeeded' });
  return complete(host, id);
}

/** A store whose host can be cut off, as by a `kill -9`, while the store itself lives on. */
export function mortalStore(store: IdentificationStore = createMemoryStore()) {
  let isDead = false;
  const never = <T>(): Promise<T> => new Promise(() => undefined);
  const alive =
    <TArguments extends unknown[], TResult>(method: (...given: TArguments) => Promise<TResult>) =>
    (...given: TArguments): Promise<TResult> =>
      isDead ? never<TResult>() : method(...given);
  const mortal: IdentificationStore = {
    create: alive((record, rule) => store.create(record, rule)),
    load: alive((id) => store.load(id)),
    current: alive((userId, userType) => store.current(userId, userType)),
    save: alive((record, version, how) => store.save(record, version, how)),
    remove: alive((id, version) => store.remove(id, version)),
    due: alive((query) => store.due(query)),
    list: alive((query) => store.list(query)),
    count: alive(() => store.count()),
    damaged: alive(() => store.damaged()),
    check: alive(() => store.check()),
    close: () => Promise.resolve(),
    ...(store.sharing && { sharing: mortalSharing(store.sharing) }),
    ...(store.outbox && { outbox: mortalOutbox(store.outbox) }),
  };
  function mortalOutbox(outbox: EventOutbox): EventOutbox {
    return {
      claim: alive((query) => outbox.claim(query)),
      deliver: alive((id) => outbox.deliver(id)),
      postpone: alive((id, delay) => outbox.postpone(id, delay)),
      bury: alive((id) => outbox.bury(id)),
      dead: alive((limit) => outbox.dead(limit)),
      revive: alive((id) => outbox.revive(id)),
      skip: alive((id) => outbox.skip(id)),
      size: alive(() => outbox.size()),
      list: alive((query) => outbox.list(query)),
      add: alive((events) => outbox.add(events)),
    };
  }
  function mortalSharing(sharing: StoreSharing): StoreSharing {
    return {
      renew: alive(() => sharing.renew()),
      release: alive((ids) => sharing.release(ids)),
      versions: alive((ids) => sharing.versions(ids)),
      watch: (listener) =>
        sharing.watch((news) => {
          if (!isDead) listener(news);
        }),
    };
  }
  return {
    store,
    mortal,
    kill: (): void => {
      isDead = true;
    },
  };
}

/** A store that can be made to reject writes, as a full disk does. */
export function failingStore(store: IdentificationStore = createMemoryStore()) {
  let isFull = false;
  const refuse = (): Promise<never> => Promise.reject(new Error('database or disk is full'));
  const failing: IdentificationStore = {
    ...store,
    create: (record, rule) => (isFull ? refuse() : store.create(record, rule)),
    save: (record, version, how) => (isFull ? refuse() : store.save(record, version, how)),
    remove: (id, version) => (isFull ? refuse() : store.remove(id, version)),
    check: () => (isFull ? refuse() : store.check()),
  };
  return {
    store,
    failing,
    fill: (): void => {
      isFull = true;
    },
    makeRoom: (): void => {
      isFull = false;
    },
  };
}

/** The requests to the gateway in order, of one user or of all. */
export const operations = (sandbox: Sandbox, userId?: number): string[] =>
  sandbox.requests
    .filter((request) => userId === undefined || request.userId === userId)
    .map(({ operation }) => operation);

/** Starts an identification and waits for `awaitingRedirect`. */
export async function startParked(host: IdentificationHost, userId: number): Promise<string> {
  const { identification } = await host.start({ userId });
  await until(host, identification.id, 'awaitingRedirect');
  return identification.id;
}

/** Starts an identification and brings it to `signing`. */
export async function startSigning(host: IdentificationHost, userId: number): Promise<string> {
  const id = await startParked(host, userId);
  const { view } = await until(host, id, 'awaitingRedirect');
  await submit({ ...view, hosted: await host.hostedPage(id) }, 'pass');
  await host.send(id, { type: 'redirect.succeeded' });
  await until(host, id, 'signing');
  return id;
}

/** Signs at the provider, and does not come back. */
export async function signOnly(host: IdentificationHost, id: string): Promise<void> {
  const hosted = await host.hostedPage(id);
  const { view } = await until(host, id, 'signing');
  await submit({ ...view, hosted }, 'sign');
}

/** Timings with which the second poll of a phase never comes. */
export const PATIENT = { pollInterval: 3_600_000, pollTimeout: 3_600_000 } as const;

/** A store as a killed host leaves it, with an identification in phase B whose user has just signed. */
export async function killedInPhaseB(
  sandbox: Sandbox,
  userId: number,
): Promise<{ readonly id: string; readonly store: IdentificationStore }> {
  const { store, mortal, kill } = mortalStore();
  const host = openHost(sandbox, { store: mortal, timings: PATIENT });
  const id = await startSigning(host, userId);
  const { view } = await host.send(id, { type: 'redirect.succeeded' });
  await until(host, id, (phase) => phase.view.progress.polls === 1);
  kill();
  await submit(view, 'sign');
  return { id, store };
}

/** A record as a crash leaves it while initiating. */
export const recordOf = (userId: number, changes: Partial<IdentificationRecord> = {}) => ({
  ...newRecord(`id-${String(userId)}`, identificationInput({ subject: { userId } }), Date.now()),
  ...changes,
});

/** Fakes the clock and its timers until the end of the test. */
export function fakeClock(): void {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}
