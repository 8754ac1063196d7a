/** The removal of all that a host keeps of a user. */
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { fakeReceiver, openTold, REFUSED } from './event-helpers.js';
import {
  complete,
  observer,
  openHost,
  startParked,
  startSigning,
  storePath,
  until,
} from './helpers.js';

it('cancels what is in progress, tells those who follow it, and removes all of the user', async () => {
  const host = openHost(await start());
  const first = await startParked(host, 1);
  await host.send(first, { type: 'cancel' });
  const second = await startParked(host, 1);
  const other = await startParked(host, 2);
  const seen: string[] = [];
  host.subscribe(second, ({ view }) => seen.push(view.state));

  expect(await host.erase({ userId: 1 })).toEqual({ erased: 2 });

  expect(seen).toEqual(['cancelled']);
  expect([await host.get(first), await host.get(second)]).toEqual([null, null]);
  expect(await host.current({ userId: 1 })).toBeNull();
  expect((await host.get(other))?.view.state).toBe('awaitingRedirect');
  expect(await host.erase({ userId: 1 })).toEqual({ erased: 0 });
});

it('keeps the user of the other type, who has the same id', async () => {
  const host = openHost(await start(), { separateUserTypes: true });
  const individual = await startParked(host, 1);
  const merchant = await host.start({ userId: 1, userType: 'merchant' });
  expect(await host.erase({ userId: 1, userType: 'merchant' })).toEqual({ erased: 1 });
  expect(await host.get(merchant.identification.id)).toBeNull();
  expect(await host.get(individual)).not.toBeNull();
});

it('removes more identifications than the store lists at once', async () => {
  const host = openHost(await start());
  for (let count = 0; count < 101; count += 1) {
    await host.send(await startParked(host, 1), { type: 'cancel' });
  }
  expect(await host.erase({ userId: 1 })).toEqual({ erased: 101 });
});

it('refuses while the documents are signed and not finalized, and removes nothing', async () => {
  const sandbox = await start();
  const host = openHost(sandbox);
  const before = await startParked(host, 1);
  await host.send(before, { type: 'cancel' });
  const id = await startSigning(host, 1);
  sandbox.faults.next('finalize', { kind: 'delay', ms: 500 });
  const completing = complete(host, id);
  await until(host, id, 'finalizing');

  await expect(host.erase({ userId: 1 })).rejects.toMatchObject({
    ...{ name: 'IdentificationHostError', code: 'notErasable', state: 'finalizing' },
  });

  expect(await host.get(before)).not.toBeNull();
  await completing;
  expect(await host.erase({ userId: 1 })).toEqual({ erased: 2 });
});

it('refuses while a result has not reached the app', async () => {
  const app = { isDown: true };
  const { of, observe } = observer();
  const host = openHost(await start(), {
    observe,
    onCompleted: () => (app.isDown ? Promise.reject(new Error('down')) : Promise.resolve()),
  });
  const id = await startSigning(host, 1);
  await complete(host, id);
  await expect.poll(() => of('delivery').length).toBeGreaterThan(0);
  await expect(host.erase({ userId: 1 })).rejects.toMatchObject({ state: 'completed' });
  app.isDown = false;
  await until(host, id, ({ undelivered }) => !undelivered);
  expect(await host.erase({ userId: 1 })).toEqual({ erased: 1 });
});

it('removes what another writer changes at the same time', async () => {
  const memory = createMemoryStore();
  let changes = 0;
  const host = openHost(await start(), {
    store: {
      ...memory,
      remove: async (id, version) => {
        const record = await memory.load(id);
        if (record !== null && changes < 2) {
          changes += 1;
          await memory.save({ ...record, version: version + 1 }, version);
        }
        return memory.remove(id, version);
      },
    },
  });
  const id = await startParked(host, 1);
  expect(await host.erase({ userId: 1 })).toEqual({ erased: 1 });
  expect([await host.get(id), changes]).toEqual([null, 2]);
});

describe.each([
  ['memory', createMemoryStore],
  ['libsql', () => createLibsqlStore({ file: storePath() })],
] as const)('with events that wait, in %s', (_, createStore) => {
  it('removes the events of the user, and keeps those of others', async () => {
    const store = createStore();
    const { delivery } = fakeReceiver(() => REFUSED);
    const host = openTold(await start(), delivery, { store });
    await startParked(host, 1);
    const other = await startParked(host, 2);
    await host.erase({ userId: 1 });
    const left = (await store.outbox?.list({ after: null, limit: 100 })) ?? [];
    expect(left.map(({ identification }) => identification)).toEqual([other]);
  });

  it('refuses while the event of a result is not delivered', async () => {
    const { delivery, answer } = fakeReceiver(() => REFUSED);
    const host = openTold(await start(), delivery, { store: createStore() });
    const id = await startSigning(host, 1);
    await complete(host, id);
    await expect(host.erase({ userId: 1 })).rejects.toMatchObject({ code: 'notErasable' });
    answer(() => ({}));
    await expect.poll(() => host.eventQueue(), { timeout: 20_000 }).toMatchObject({ waiting: 0 });
    expect(await host.erase({ userId: 1 })).toEqual({ erased: 1 });
  });
});

it('names the field that is wrong', async () => {
  const host = openHost(await start());
  await expect(host.erase({ userId: -1 })).rejects.toThrow(/userId/);
});
