/** Row 26 of the fault table: nothing is sent before it is saved. */
import Database from 'libsql';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { createSqliteStore } from '../../src/server/stores/libsql/index.js';
import type { IdentificationStore } from '../../src/server/index.js';
import { start } from '../sandbox/helpers.js';
import { FAST, submit } from '../support/host.js';
import {
  complete,
  failingStore,
  killedInPhaseB,
  observer,
  openHost,
  operations,
  PATIENT,
  startParked,
  startSigning,
  storePath,
  until,
} from './helpers.js';

describe('write first', () => {
  it('each save ends before the call that depends on it, also in a slow store', async () => {
    const sandbox = await start();
    const memory = createMemoryStore();
    const saved: string[] = [];
    const slow: IdentificationStore = {
      ...memory,
      create: async (record) => {
        await sleep(20);
        return memory.create(record);
      },
      save: async (record, version) => {
        saved.push(`${record.state} after ${String(sandbox.requests.length)}`);
        await sleep(20);
        return memory.save(record, version);
      },
    };
    const host = openHost(sandbox, { store: slow });
    const { identification } = await host.start({ userId: 1 });
    await complete(host, identification.id);

    // Each save began and ended before the next call.
    expect(saved).toEqual([
      'awaitingRedirect after 1',
      'phaseA after 1',
      'signing after 2',
      'phaseB after 2',
      'finalizing after 3',
      'completed after 4',
    ]);
    expect(operations(sandbox)).toEqual(['initiate', 'status', 'status', 'finalize']);
  });

  it('26: a start is rejected while the store is full, and accepted when there is space again', async () => {
    const sandbox = await start();
    const { failing, fill, makeRoom } = failingStore();
    const host = openHost(sandbox, { store: failing });
    fill();
    await expect(host.start({ userId: 1 })).rejects.toMatchObject({ code: 'storeUnavailable' });
    expect(sandbox.requests).toEqual([]);

    makeRoom();
    const { identification } = await host.start({ userId: 1 });
    expect((await complete(host, identification.id)).view.state).toBe('completed');
  });

  it('26: an event is rejected while the store is full, and changes nothing', async () => {
    const sandbox = await start();
    const { store, failing, fill, makeRoom } = failingStore();
    const host = openHost(sandbox, { store: failing });
    const id = await startSigning(host, 1);
    const before = await store.load(id);
    fill();

    for (const event of ['redirect.succeeded', 'cancel'] as const) {
      await expect(host.send(id, { type: event })).rejects.toMatchObject({
        code: 'storeUnavailable',
      });
    }

    expect(await host.get(id)).toMatchObject({ view: { state: 'signing' } });
    expect(await store.load(id)).toEqual(before);
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
    makeRoom();
    expect((await complete(host, id)).view.state).toBe('completed');
  });

  it('26: a call whose answer could not be saved is repeated when there is space again', async () => {
    const sandbox = await start();
    const { failing, fill, makeRoom } = failingStore();
    const { of, observe } = observer();
    const timings = { ...FAST, ...PATIENT };
    const host = openHost(sandbox, { store: failing, observe, timings });
    const id = await startSigning(host, 1);
    await host.send(id, { type: 'redirect.succeeded' });
    const { view } = await until(host, id, ({ view }) => view.progress.polls === 1);
    await submit(view, 'sign');
    fill();
    await host.send(id, { type: 'status.check' });
    await expect
      .poll(() => of('save').filter(({ outcome }) => outcome === 'failed'))
      .toHaveLength(1);
    const sent = operations(sandbox);
    expect(sent).not.toContain('finalize');
    await expect.poll(() => of('storeError').length).toBeGreaterThan(1);
    // Each attempt begins with a save, and sends nothing where that fails.
    expect(operations(sandbox)).toEqual(sent);

    makeRoom();
    expect((await complete(host, id)).view.state).toBe('completed');
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('26: a host that starts on a full disk sends nothing until there is space', async () => {
    const sandbox = await start();
    const { id, store } = await killedInPhaseB(sandbox, 1);
    const { failing, fill, makeRoom } = failingStore(store);
    fill();
    const { of, observe } = observer();
    const host = openHost(sandbox, { store: failing, observe });
    await expect.poll(() => of('storeError').length).toBeGreaterThan(1);
    expect(operations(sandbox)).toEqual(['initiate', 'status', 'status']);

    makeRoom();
    await until(host, id, 'completed');
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('26: a full SQLite file rejects writes, and the host continues when there is space again', async () => {
    const sandbox = await start();
    const database = new Database(storePath());
    const host = openHost(sandbox, { store: createSqliteStore({ database }) });
    const first = await startParked(host, 1);
    database.exec('PRAGMA max_page_count = 1');
    const refused = async (): Promise<void> => {
      for (let userId = 2; ; userId += 1) await host.start({ userId, userAgent: 'x'.repeat(900) });
    };
    await expect(refused()).rejects.toMatchObject({ code: 'storeUnavailable' });
    const sent = sandbox.requests.length;
    await expect(host.start({ userId: 1_000, userAgent: 'x'.repeat(900) })).rejects.toMatchObject({
      code: 'storeUnavailable',
    });
    expect(sandbox.requests.slice(sent).map(({ body }) => body)).not.toContainEqual(
      expect.stringContaining('1000'),
    );

    database.exec('PRAGMA max_page_count = 100000');
    expect((await complete(host, first)).view.state).toBe('completed');
    const { identification } = await host.start({ userId: 1_000 });
    expect((await complete(host, identification.id)).view.state).toBe('completed');
  });

  it('a change by another writer is not overwritten', async () => {
    const sandbox = await start();
    const store = createMemoryStore();
    const host = openHost(sandbox, { store });
    const id = await startParked(host, 1);
    sandbox.faults.next('status', { kind: 'delay', ms: 50 });
    await host.send(id, { type: 'redirect.succeeded' });
    const record = await store.load(id);
    if (record === null) throw new Error('There is no record.');
    await store.save({ ...record, version: record.version + 5 }, record.version);

    await submit(
      { ...(await until(host, id, 'phaseA')).view, hosted: await host.hostedPage(id) },
      'pass',
    );
    expect((await complete(host, id)).view.state).toBe('completed');
    expect(sandbox.finalizations(1)).toBe(1);
  });
});
