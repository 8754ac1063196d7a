/** Two servers on one database, in one process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { IdentificationHost } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import type { ServerHostOptions } from '../../src/server/index.js';
import { submit } from '../support/host.js';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  observer,
  openHost,
  operations,
  PATIENT,
  startParked,
  startSigning,
  until,
} from './helpers.js';
import { openPostgresStore, query, schemaName } from './postgres.js';

/** A server on a schema, with a pool of its own and the shortest lease. */
function serverOn(
  schema: string,
  sandbox: Sandbox,
  options: Partial<ServerHostOptions> = {},
): IdentificationHost {
  const store = openPostgresStore({ schema, lease: 1_000 });
  return openHost(sandbox, { store, ...options });
}

/** A server that can be frozen: while it is, it does not renew its lease, and its clock seems to stand. */
function freezableOn(schema: string, sandbox: Sandbox, options: Partial<ServerHostOptions> = {}) {
  const store = openPostgresStore({ schema, lease: 1_000 });
  const { sharing } = store;
  let thaw: (() => void) | null = null;
  let frozen: Promise<void> = Promise.resolve();
  const host = openHost(sandbox, {
    ...options,
    store: {
      ...store,
      sharing: { ...sharing, renew: () => frozen.then(() => sharing.renew()) },
    },
  });
  return {
    host,
    freeze: (): void => {
      frozen = new Promise((resolve) => {
        thaw = resolve;
      });
    },
    thaw: (): void => thaw?.(),
  };
}

describe('two servers on one database', () => {
  it('a flow completes though each event reaches the other server', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const [a, b] = [serverOn(schema, sandbox), serverOn(schema, sandbox)];
    const { identification } = await a.start({ userId: 1 });
    const { id } = identification;

    const parked = await until(b, id, 'awaitingRedirect');
    await submit({ ...parked.view, hosted: await b.hostedPage(id) }, 'pass');
    await a.send(id, { type: 'redirect.succeeded' });
    const signing = await until(b, id, 'signing');
    await submit({ ...signing.view, hosted: await b.hostedPage(id) }, 'sign');
    await a.send(id, { type: 'redirect.succeeded' });

    await until(b, id, 'completed');
    await until(a, id, 'completed');
    expect(sandbox.finalizations(1)).toBe(1);
    expect(sandbox.sessions(1)).toHaveLength(1);
  });

  it('what a server has taken back goes on, also where it hears late that it was taken', async () => {
    const sandbox = await start();
    const store = openPostgresStore({ schema: schemaName(), lease: 1_000 });
    const { sharing } = store;
    const late: string[] = [];
    const renew = async () => ({ ...(await sharing.renew()), taken: late.splice(0) });
    const host = openHost(sandbox, { store: { ...store, sharing: { ...sharing, renew } } });
    const { id } = (await host.start({ userId: 1 })).identification;
    const parked = await until(host, id, 'awaitingRedirect');
    await host.send(id, { type: 'redirect.succeeded' });
    // By now it has seen that what is due is being worked on.
    await sleep(1_000);
    late.push(id);
    await vi.waitFor(() => {
      expect(late).toEqual([]);
    });
    await submit(parked.view, 'pass');
    await until(host, id, 'signing');
    expect(sandbox.sessions(1)).toHaveLength(1);
  });

  it('a user has one identification, whichever server it is started on', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const [a, b] = [serverOn(schema, sandbox), serverOn(schema, sandbox)];
    const starts = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? a : b).start({ userId: 1 })),
    );
    expect(starts.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(starts.map(({ identification }) => identification.id)).size).toBe(1);
    expect(await a.current({ userId: 1 })).toMatchObject({ id: starts[0]?.identification.id });
  });

  it('a subscriber hears of what the other server changes', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const [a, b] = [serverOn(schema, sandbox), serverOn(schema, sandbox)];
    const id = await startParked(a, 1);
    const heard: string[] = [];
    b.subscribe(id, ({ view }) => heard.push(view.state));
    await a.send(id, { type: 'cancel' });
    await expect.poll(() => heard.at(-1)).toBe('cancelled');
  });

  it('a subscriber hears of changes also where the database delivers no notifications', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const a = serverOn(schema, sandbox);
    const store = openPostgresStore({ schema, lease: 1_000 });
    const deaf = { ...store.sharing, watch: () => () => undefined };
    const b = openHost(sandbox, {
      store: {
        ...store,
        sharing: { ...deaf, renew: async () => ({ ...(await store.sharing.renew()), lag: null }) },
      },
    });
    const id = await startParked(a, 1);
    const heard: string[] = [];
    b.subscribe(id, ({ view }) => heard.push(view.state));
    await expect.poll(() => heard).toEqual(['awaitingRedirect']);
    await a.send(id, { type: 'cancel' });
    await expect.poll(() => heard.at(-1)).toBe('cancelled');
  });

  it('an event moves an identification that polls to the server that it reaches', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const [a, b] = [serverOn(schema, sandbox), serverOn(schema, sandbox)];
    const id = await startSigning(a, 1);
    await a.send(id, { type: 'redirect.succeeded' });
    await until(a, id, 'phaseB');

    await b.send(id, { type: 'cancel' });

    await until(a, id, 'cancelled');
    // A call that was on its way still arrives; polling that went on would never rest.
    const callsInAWhile = async (): Promise<number> => {
      const before = operations(sandbox).length;
      await sleep(100);
      return operations(sandbox).length - before;
    };
    await expect.poll(callsInAWhile).toBe(0);
  });

  it('a server that closes hands over what it works on', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const a = serverOn(schema, sandbox, { timings: PATIENT });
    const id = await startSigning(a, 1);
    const b = serverOn(schema, sandbox);
    await until(b, id, 'signing');
    await a.send(id, { type: 'redirect.succeeded' });
    const { view } = await until(a, id, ({ view: phase }) => phase.progress.polls === 1);
    await submit(view, 'sign');

    await a.close();
    await query(`UPDATE ${schema}.identifications SET due_at = 1 WHERE id = $1`, [id]);

    await until(b, id, 'completed');
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('what a server leaves without a word goes on at another one when its lease has ended', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const { host: a, freeze } = freezableOn(schema, sandbox);
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const { identification } = await a.start({ userId: 1 });
    freeze();
    const b = serverOn(schema, sandbox);
    await until(b, identification.id, 'awaitingRedirect');
    expect(sandbox.sessions(1)).toHaveLength(1);
  });

  it('a server that has lost its lease makes no call and saves nothing', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const events = observer();
    const {
      host: a,
      freeze,
      thaw,
    } = freezableOn(schema, sandbox, {
      timings: PATIENT,
      observe: events.observe,
    });
    const id = await startSigning(a, 1);
    await a.send(id, { type: 'redirect.succeeded' });
    await until(a, id, ({ view }) => view.progress.polls === 1);
    const ownerOf = async () => (await query(`SELECT owner FROM ${schema}.identifications`)).rows;
    const before = await ownerOf();
    freeze();
    const b = serverOn(schema, sandbox, { timings: PATIENT });
    await expect.poll(ownerOf).not.toEqual(before);
    events.events.length = 0;
    thaw();
    await expect.poll(() => events.of('lease').map(({ outcome }) => outcome)).toContain('lost');
    expect(events.of('save')).toEqual([]);
    expect(events.of('call').filter(({ outcome }) => outcome === 'done')).toEqual([]);
    expect(await b.get(id)).toMatchObject({ view: { state: 'phaseB' } });
  });

  it('a clock that is set forward by a minute costs no lease', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const events = observer();
    const a = serverOn(schema, sandbox, { observe: events.observe });
    const id = await startSigning(a, 1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const b = serverOn(schema, sandbox, { observe: events.observe });
    await until(b, id, 'signing');
    await complete(b, id);
    expect(events.of('lease').filter(({ outcome }) => outcome === 'lost')).toEqual([]);
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('an event waits while another server asks for a new session, and replaces none', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const [a, b] = [serverOn(schema, sandbox), serverOn(schema, sandbox)];
    const id = await startParked(a, 1);
    sandbox.faults.next('initiate', { kind: 'delay', ms: 300 });
    await a.start({ userId: 1 }, { restart: true });
    const restarted = b.start({ userId: 1 }, { restart: true });
    await until(a, id, 'awaitingRedirect');
    expect(sandbox.sessions(1)).toHaveLength(2);
    await restarted;
    await until(b, id, 'awaitingRedirect');
    expect(sandbox.sessions(1)).toHaveLength(3);
  });

  it('asks for the session before it shows the URL of a restart that another server has left', async () => {
    const sandbox = await start();
    const schema = schemaName();
    const { host: a, freeze } = freezableOn(schema, sandbox);
    const id = await startParked(a, 1);
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    await a.start({ userId: 1 }, { restart: true });
    freeze();
    const b = serverOn(schema, sandbox);
    const { view } = await until(b, id, 'awaitingRedirect');
    expect(view.hosted).toBeNull();
    const hosted = await b.hostedPage(id);
    expect(operations(sandbox).slice(-2)).toEqual(['initiate', 'initiate']);
    expect(hosted.url).toContain(sandbox.sessions(1).at(-1)?.id ?? 'none');
  });
});
