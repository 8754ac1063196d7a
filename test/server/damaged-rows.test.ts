/** Rows 70, 71, 78 and 84 of the fault table, for a host in the process of the test. */
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, failingStore, observer, openHost, startParked, storePath } from './helpers.js';

/** A closed store with an identification of users 1 to 3, of which that of user 2 is damaged. */
async function damagedStore(change: string) {
  const sandbox = await start();
  const file = storePath();
  const before = openHost(sandbox, { store: createLibsqlStore({ file }) });
  const ids = [];
  for (const userId of [1, 2, 3]) ids.push(await startParked(before, userId));
  await before.close();
  const database = new Database(file);
  database.exec(`UPDATE identifications SET ${change} WHERE user_id = 2`);
  database.close();
  const { of, observe } = observer();
  const host = openHost(sandbox, { store: createLibsqlStore({ file }), observe });
  return { sandbox, host, of, ids };
}

const DAMAGE = {
  'text that is not UTF-8': "state = CAST(x'70ff61' AS TEXT)",
  'an unknown state while it is due': "state = 'phaseX', due_at = 1",
  'a version below 1': 'version = 0',
  'a time beyond every date': 'created_at = 9000000000000000000',
  'another user than its checkpoint and its subject': 'user_id = 22',
  'no due time while it polls': "state = 'phaseA', due_at = NULL",
} as const;

describe('a host with a damaged row', () => {
  it.each(Object.entries(DAMAGE))(
    'sets one with %s aside, tells it once, and serves the others',
    async (_, change) => {
      const { host, of, ids } = await damagedStore(change);
      const [first = '', damaged = '', third = ''] = ids;
      await expect
        .poll(() => of('damaged'))
        .toEqual([{ type: 'damaged', id: damaged, state: null }]);

      await expect(host.get(damaged)).rejects.toMatchObject({ code: 'damaged' });
      await expect(host.send(damaged, { type: 'cancel' })).rejects.toMatchObject({
        code: 'damaged',
      });
      await expect(host.hostedPage(damaged)).rejects.toMatchObject({ code: 'damaged' });
      expect(await host.current({ userId: 2 })).toBeNull();
      expect(await host.current({ userId: 22 })).toBeNull();
      const page = await host.list();
      expect(page.identifications.map(({ id }) => id)).toEqual([first, third]);
      expect(page.damaged).toMatchObject([{ id: damaged }]);
      expect((await host.list({ userId: 2 })).damaged).toEqual([]);
      await host.ready();
      expect((await complete(host, first)).view.state).toBe('completed');
      // More than a scan of what is due.
      await sleep(400);
      expect(of('damaged')).toHaveLength(1);
      expect(of('storeError')).toEqual([]);
      expect(of('store')).toEqual([]);
    },
  );

  it('lets its user start again, and asks the gateway for the session in progress', async () => {
    const { sandbox, host } = await damagedStore('version = -1');
    const { created, identification } = await host.start({ userId: 2 });
    expect(created).toBe(true);
    expect((await complete(host, identification.id)).view.state).toBe('completed');
    expect(sandbox.sessions(2)).toHaveLength(1);
    expect((await host.list()).damaged).toHaveLength(1);
  });

  it('asks the gateway about no user but the one that two of three fields name', async () => {
    const { sandbox, host } = await damagedStore("user_id = 22, state = 'phaseA', due_at = 1");
    await host.list();
    await sleep(400);
    expect(sandbox.requests.filter(({ userId }) => userId === 22)).toEqual([]);
  });
});

describe('a host whose store fails', () => {
  it('78: is not ready, tells it once however many calls fail, and recovers without a call', async () => {
    const { failing, fill, makeRoom } = failingStore();
    const { of, observe } = observer();
    const host = openHost(await start(), { store: failing, observe });
    await host.ready();
    fill();
    for (let userId = 1; userId <= 50; userId += 1) {
      await expect(host.start({ userId })).rejects.toMatchObject({ code: 'storeUnavailable' });
    }
    await expect(host.ready()).rejects.toMatchObject({ code: 'storeUnavailable' });
    expect(of('store')).toMatchObject([{ works: false }]);

    makeRoom();
    await expect.poll(() => of('store')).toMatchObject([{ works: false }, { works: true }]);
    await host.ready();
  });

  it('78: finds a full disk by its readiness alone', async () => {
    const { failing, fill } = failingStore();
    const host = openHost(await start(), { store: failing });
    fill();
    await expect(host.ready()).rejects.toMatchObject({ code: 'storeUnavailable' });
  });
});
