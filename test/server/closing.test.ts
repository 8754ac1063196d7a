import { describe, expect, it } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import type { IdentificationStore } from '../../src/server/index.js';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  mortalStore,
  observer,
  openHost,
  operations,
  PATIENT,
  startParked,
  startSigning,
  storePath,
  until,
} from './helpers.js';

describe('closing a host', () => {
  it('waits for the calls in flight and saves their answers', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'delay', ms: 50 });
    const { store, mortal } = mortalStore();
    const { of, observe } = observer();
    const host = openHost(sandbox, { store: mortal, observe, drainTimeout: 10_000 });
    const { identification } = await host.start({ userId: 1 });
    await expect.poll(() => operations(sandbox)).toEqual(['initiate']);

    await host.close();

    expect(of('call')).toMatchObject([{ outcome: 'done' }]);
    expect(await store.load(identification.id)).toMatchObject({ state: 'awaitingRedirect' });
  });

  it('starts no further call', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'delay', ms: 50 });
    const { store, mortal } = mortalStore();
    const host = openHost(sandbox, { store: mortal, drainTimeout: 10_000 });
    const id = await startSigning(host, 1);
    sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS' });
    await host.send(id, { type: 'redirect.succeeded' });

    await host.close();

    const state = (await store.load(id))?.state;
    expect(['phaseB', 'finalizing']).toContain(state);
    expect(operations(sandbox)).not.toContain('finalize');
  });

  it('aborts the calls that exceed the drain timeout, and the next host continues', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const { store, mortal } = mortalStore();
    const { of, observe } = observer();
    const before = openHost(sandbox, { store: mortal, observe, drainTimeout: 20 });
    const { identification } = await before.start({ userId: 1 });
    await expect.poll(() => operations(sandbox)).toEqual(['initiate']);
    await before.close();
    await expect.poll(() => of('call')).toMatchObject([{ outcome: 'aborted' }]);

    const host = openHost(sandbox, { store });
    expect((await complete(host, identification.id)).view.state).toBe('completed');
    expect(sandbox.sessions(1)).toHaveLength(1);
  });

  it('does not wait for an identification that only waits for its next poll', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, {
      timings: PATIENT,
      drainTimeout: 3_600_000,
    });
    const id = await startParked(host, 1);
    await host.send(id, { type: 'redirect.succeeded' });
    await until(host, id, ({ view }) => view.progress.polls === 1);
    await host.close();
  });

  it('rejects later calls and waiting calls with `closed`', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const host = openHost(sandbox, { drainTimeout: 0 });
    const { identification } = await host.start({ userId: 1 });
    const waiting = host.hostedPage(identification.id);
    const refused = expect(waiting).rejects.toMatchObject({ code: 'closed' });
    await Promise.all([host.close(), host.close()]);
    await refused;
    const closed = { name: 'IdentificationHostError', code: 'closed' };
    await expect(host.start({ userId: 2 })).rejects.toMatchObject(closed);
    await expect(host.send(identification.id, { type: 'cancel' })).rejects.toMatchObject(closed);
    await expect(host.get(identification.id)).rejects.toMatchObject(closed);
    await expect(host.list()).rejects.toMatchObject(closed);
  });

  /** A store whose second `create` waits until `proceed` is called. */
  function holdingStore() {
    const memory = createMemoryStore();
    const hold = { isHeld: false, proceed: (): void => undefined };
    const store: IdentificationStore = {
      ...memory,
      create: async (record) => {
        const creation = await memory.create(record);
        if (!creation.created) {
          hold.isHeld = true;
          await new Promise<void>((resolve) => {
            hold.proceed = resolve;
          });
        }
        return creation;
      },
    };
    return { store, hold };
  }

  it('does not wait for a restart that has not begun', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'delay', ms: 100 });
    const { store, hold } = holdingStore();
    const host = openHost(sandbox, { drainTimeout: 3_600_000, store });
    await host.start({ userId: 1 });
    await expect.poll(() => operations(sandbox)).toEqual(['initiate']);
    const restarted = host.start({ userId: 1 }, { restart: true });
    const refused = expect(restarted).rejects.toMatchObject({ code: 'closed' });
    await expect.poll(() => hold.isHeld).toBe(true);
    const closed = host.close();
    hold.proceed();
    await refused;
    await closed;
  });

  it('rejects with `closed` where an operation finds the store closed', async () => {
    const { store, hold } = holdingStore();
    const host = openHost(await start(), { store });
    await startParked(host, 1);
    const restarted = host.start({ userId: 1 }, { restart: true });
    const refused = expect(restarted).rejects.toMatchObject({ code: 'closed' });
    await expect.poll(() => hold.isHeld).toBe(true);
    await host.close();
    hold.proceed();
    await refused;
  });

  it('aborts an `onCompleted` that does not end, and leaves the result to the next host', async () => {
    const { store, mortal } = mortalStore(createMemoryStore());
    let aborted = false;
    const host = openHost(await start(), {
      store: mortal,
      drainTimeout: 20,
      onCompleted: (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('The host closes.'));
          });
        }),
    });
    const id = await startParked(host, 1);
    await complete(host, id);
    await host.close();
    expect(aborted).toBe(true);
    expect((await store.load(id))?.deliveryAttempts).not.toBeNull();
  });

  it('releases the file of the store', async () => {
    const file = storePath();
    const sandbox = await start();
    const before = openHost(sandbox, { store: createLibsqlStore({ file }) });
    const id = await startParked(before, 1);
    await before.close();
    const host = openHost(sandbox, { store: createLibsqlStore({ file }) });
    expect(await host.get(id)).toMatchObject({ view: { state: 'awaitingRedirect' } });
  });
});
