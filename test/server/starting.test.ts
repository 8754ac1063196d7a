import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, openHost, operations, startParked, startSigning, until } from './helpers.js';

describe('starting', () => {
  it('returns a random UUID as the id', async () => {
    const host = openHost(await start());
    const { identification } = await host.start({ userId: 1 });
    expect(identification.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
  });

  it('rejects an invalid subject with the name of the field, and starts nothing', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    await expect(host.start({ userId: 0 })).rejects.toMatchObject({
      name: 'InvalidInputError',
      fields: [{ field: 'subject.userId' }],
    });
    expect((await host.list()).identifications).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });

  it('returns the identification in progress with its state', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);

    const again = await host.start({ userId: 1 });

    expect(again).toMatchObject({
      created: false,
      identification: { id, view: { state: 'signing', hosted: { page: 'signing' } } },
    });
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it('creates one identification for ten concurrent starts of a user', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const started = await Promise.all(Array.from({ length: 10 }, () => host.start({ userId: 1 })));
    expect(new Set(started.map(({ identification }) => identification.id)).size).toBe(1);
    expect(started.filter(({ created }) => created)).toHaveLength(1);
    await until(host, started[0]?.identification.id ?? '', 'awaitingRedirect');
    expect(operations(sandbox)).toEqual(['initiate']);
  });

  it('begins one session where a slow store lets the scheduler find the new record', async () => {
    const sandbox = await start();
    const memory = createMemoryStore();
    const host = openHost(sandbox, {
      store: {
        ...memory,
        create: async (record) => {
          const creation = await memory.create(record);
          await sleep(300);
          return creation;
        },
        save: async (record, version) => {
          await sleep(300);
          return memory.save(record, version);
        },
      },
    });
    const { identification } = await host.start({ userId: 1 }, { restart: true });
    await until(host, identification.id, 'awaitingRedirect');
    expect(operations(sandbox)).toEqual(['initiate']);
  });

  it('continues a record that the store has written although `create` rejected', async () => {
    const memory = createMemoryStore();
    const host = openHost(await start(), {
      store: {
        ...memory,
        create: async (record) => {
          await memory.create(record);
          throw new Error('The connection is lost.');
        },
      },
    });
    await expect(host.start({ userId: 1 })).rejects.toMatchObject({ code: 'storeUnavailable' });
    await expect.poll(() => host.count()).toMatchObject({ awaitingRedirect: 1 });
  });

  it('creates a new identification for a user whose last one is completed', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    await complete(host, id);
    const again = await host.start({ userId: 1 });
    expect(again.created).toBe(true);
    expect(again.identification.id).not.toBe(id);
  });

  it('creates a new identification where the last failure allows no retry and no restart', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'answer', status: 403 });
    const host = openHost(sandbox);
    const { identification } = await host.start({ userId: 1 });
    await until(host, identification.id, 'failed');
    expect((await host.start({ userId: 1 })).created).toBe(true);
  });

  it('returns a failed identification that can be retried', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'answer', status: 400 });
    const host = openHost(sandbox);
    const { identification } = await host.start({ userId: 1 });
    await until(host, identification.id, 'failed');
    expect(await host.start({ userId: 1 })).toMatchObject({
      created: false,
      identification: { id: identification.id, view: { state: 'failed' } },
    });
  });

  for (const [state, go] of [
    ['awaitingRedirect', startParked],
    ['signing', startSigning],
  ] as const) {
    it(`begins a new session in ${state} with the option restart`, async () => {
      const sandbox = await start();
      const host = openHost(sandbox);
      const id = await go(host, 1);

      const again = await host.start({ userId: 1, deviceName: 'another' }, { restart: true });

      expect(again).toMatchObject({
        created: false,
        identification: { id, view: { state: 'restarting', hosted: null } },
      });
      const { view } = await until(host, id, 'awaitingRedirect');
      expect(sandbox.sessions(1).map(({ replaced }) => replaced)).toEqual([true, false]);
      expect(view.hosted?.url).toContain(sandbox.sessions(1)[1]?.id);
      expect(sandbox.requests.at(-1)?.body).toContain('another');
      expect((await complete(host, id)).view.state).toBe('completed');
      expect(sandbox.finalizations(1)).toBe(1);
    });
  }

  it('asks for a new session at once with `restart`', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { created, identification } = await host.start({ userId: 1 }, { restart: true });
    expect(created).toBe(true);
    await until(host, identification.id, 'awaitingRedirect');
    expect(sandbox.requests[0]?.body).toContain('"isRestartIdentification":true');
  });

  it('rejects a restart once the documents are signed', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { timings: { backoff: { base: 60_000 } } });
    const id = await startSigning(host, 1);
    sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS' });
    sandbox.faults.next('finalize', { kind: 'answer', status: 503 });
    await host.send(id, { type: 'redirect.succeeded' });
    await until(host, id, ({ view }) => view.progress.problem !== null);

    await expect(host.start({ userId: 1 }, { restart: true })).rejects.toMatchObject({
      code: 'notAccepted',
      state: 'finalizing',
    });
    expect(sandbox.sessions(1)).toHaveLength(1);
  });
});
