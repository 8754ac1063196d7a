import { deepStrictEqual, notStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentificationStore, StoreSharing } from '../server/identification-store.js';
import { claimed, createTold, mustHaveOutbox } from './store-outbox-conformance.js';
import { ALL_DUE, createAll, ids, nextVersion, recordOf } from './store-check.js';

type SharedStore = IdentificationStore & { readonly sharing: StoreSharing };

/** Two stores on the same data, as two servers open them. */
export type OpenTwoStores = () => Promise<readonly [IdentificationStore, IdentificationStore]>;

/** A check of one requirement of a store that servers share. */
export interface SharedStoreCheck {
  /** A sentence for the name of a test. */
  readonly name: string;
  /** Opens two empty stores, and rejects with an `AssertionError` if they fail the requirement. */
  readonly run: (open: OpenTwoStores) => Promise<void>;
}

function check(
  name: string,
  work: (first: SharedStore, second: SharedStore) => Promise<void>,
): SharedStoreCheck {
  return {
    name,
    run: async (open) => {
      const [first, second] = await open();
      try {
        await work(mustShare(first), mustShare(second));
      } finally {
        await Promise.all([first.close(), second.close()]);
      }
    },
  };
}

function mustShare(store: IdentificationStore): SharedStore {
  const { sharing } = store;
  ok(sharing, 'The store has no `sharing`.');
  return { ...store, sharing };
}

/**
 * The requirements of a store that several servers share, besides `storeConformance`, for any test runner.
 * Some wait for the end of a lease: open the stores with a short one.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { createPostgresStore } from 'identification-machine/stores/postgres';
 * import { storeSharingConformance } from 'identification-machine/testing';
 * import type { PostgresPool } from 'identification-machine/stores/postgres';
 *
 * for (const { name, run } of storeSharingConformance) {
 *   test(name, () =>
 *     run(async () => {
 *       const schema = await newSchema();
 *       const open = () => createPostgresStore({ pool: newPool(), schema, lease: 1_000 });
 *       return [open(), open()];
 *     }),
 *   );
 * }
 *
 * declare function newPool(): PostgresPool;
 * declare function newSchema(): Promise<string>;
 * ```
 */
export const storeSharingConformance: readonly SharedStoreCheck[] = [
  check('shows both servers the same records', async (first, second) => {
    const record = recordOf();
    await createAll(first, record);
    deepStrictEqual(await second.load(record.id), record);
    deepStrictEqual(await second.current(record.userId, record.userType), record);
    deepStrictEqual(await second.list({ limit: 9 }), [record]);
  }),

  check('creates one of many records of a user on two servers', async (first, second) => {
    const creations = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? first : second).create(recordOf({ userId: 7 })),
      ),
    );
    strictEqual(creations.filter(({ created }) => created).length, 1);
  }),

  check('refuses a save of what belongs to another server', async (first, second) => {
    const record = recordOf();
    await createAll(first, record);
    await second.sharing.renew();
    strictEqual(await second.save(nextVersion(record), 1), false);
    strictEqual(await first.save(nextVersion(record), 1), true);
  }),

  check('lets a server take what belongs to another one, which hears of it', async (...both) => {
    const [first, second] = both;
    const record = recordOf();
    await createAll(first, record);
    await second.sharing.renew();
    const taken = nextVersion(record);
    strictEqual(await second.save(taken, 1, { takes: true }), true);
    deepStrictEqual((await first.sharing.renew()).taken, [record.id]);
    deepStrictEqual((await first.sharing.renew()).taken, []);
    strictEqual(await first.save(nextVersion(taken), 2), false);
    strictEqual(await second.save(nextVersion(taken), 2), true);
  }),

  check('tells a server of nothing that it has taken back', async (first, second) => {
    const record = recordOf();
    await createAll(first, record);
    await second.sharing.renew();
    const taken = nextVersion(record);
    const takenBack = nextVersion(taken);
    strictEqual(await second.save(taken, 1, { takes: true }), true);
    strictEqual(await first.save(takenBack, 2, { takes: true }), true);
    deepStrictEqual((await first.sharing.renew()).taken, []);
    deepStrictEqual((await second.sharing.renew()).taken, [record.id]);
  }),

  check('refuses to take another version than expected', async (first, second) => {
    const record = recordOf();
    await createAll(first, record);
    await second.sharing.renew();
    strictEqual(await second.save(nextVersion(record), 2, { takes: true }), false);
    strictEqual(await first.save(nextVersion(record), 1), true);
    deepStrictEqual((await first.sharing.renew()).taken, []);
  }),

  check('lets one of many servers take a record at a time', async (first, second) => {
    const record = recordOf();
    await createAll(first, record);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, due) =>
        (due % 2 === 0 ? first : second).save(nextVersion(record, { dueAt: due }), 1, {
          takes: true,
        }),
      ),
    );
    strictEqual(results.filter(Boolean).length, 1);
    strictEqual((await first.load(record.id))?.dueAt, results.indexOf(true));
  }),

  check('returns as due only what belongs to the server', async (first, second) => {
    const [own, others] = [recordOf({ userId: 1, dueAt: 1 }), recordOf({ userId: 2, dueAt: 2 })];
    await createAll(first, own);
    await createAll(second, others);
    deepStrictEqual(ids(await first.due(ALL_DUE)), [own.id]);
    deepStrictEqual(ids(await second.due(ALL_DUE)), [others.id]);
  }),

  check('gives what is released to one of the others each', async (first, second) => {
    const records = Array.from({ length: 40 }, (_, index) =>
      recordOf({ userId: index + 1, dueAt: index }),
    );
    await createAll(first, ...records);
    await first.sharing.release(records.map(({ id }) => id));
    const query = { ...ALL_DUE, limit: 15 };
    const found = await Promise.all([first.due(query), second.due(query)]);
    const all = found.flatMap(ids);
    strictEqual(new Set(all).size, all.length);
    for (const [index, store] of [first, second].entries()) {
      for (const { id } of found[index] ?? []) {
        const record = records.find((one) => one.id === id);
        ok(record);
        strictEqual(await store.save(nextVersion(record), 1), true);
      }
    }
  }),

  check('gives everything to the others when a server closes', async (first, second) => {
    const record = recordOf({ dueAt: 1 });
    await createAll(first, record);
    deepStrictEqual(await second.due(ALL_DUE), []);
    await first.close();
    deepStrictEqual(ids(await second.due(ALL_DUE)), [record.id]);
    strictEqual(await second.save(nextVersion(record), 1), true);
  }),

  check('keeps the lease of a server that renews it', async (first, second) => {
    const { owner, duration } = await first.sharing.renew();
    await createAll(first, recordOf({ dueAt: 1 }));
    for (let renewals = 0; renewals < 8; renewals += 1) {
      strictEqual((await first.sharing.renew()).owner, owner);
      await second.sharing.renew();
      deepStrictEqual(await second.due(ALL_DUE), []);
      await sleep(duration / 5);
    }
  }),

  check('gives what a silent server has left to the others, and tells it', async (...both) => {
    const [silent, other] = both;
    const { owner, duration } = await silent.sharing.renew();
    const record = recordOf({ dueAt: 1 });
    await createAll(silent, record);
    const before = await other.sharing.renew();
    while ((await other.due(ALL_DUE)).length === 0) {
      await sleep(duration / 5);
      await other.sharing.renew();
    }
    notStrictEqual((await other.sharing.renew()).servers, before.servers);
    strictEqual(await silent.save(nextVersion(record), 1), false);
    deepStrictEqual(await silent.load(record.id), record);
    notStrictEqual((await silent.sharing.renew()).owner, owner);
    strictEqual(await silent.save(nextVersion(record), 1), false);
    strictEqual(await other.save(nextVersion(record), 1), true);
  }),

  check('tells the versions of records', async (first, second) => {
    const [a, b] = [recordOf({ userId: 1 }), recordOf({ userId: 2 })];
    await createAll(first, a, b);
    ok(await first.save(nextVersion(a), 1));
    deepStrictEqual(
      await second.sharing.versions([a.id, b.id, 'unknown']),
      new Map([
        [a.id, 2],
        [b.id, 1],
      ]),
    );
  }),

  check('tells what another server has saved, or that it cannot tell', async (first, second) => {
    const record = recordOf();
    await createAll(first, record);
    const heard: string[] = [];
    const stop = second.sharing.watch((news) => {
      if (news.type === 'saved') heard.push(`${news.id} ${String(news.version)}`);
    });
    let hears = false;
    for (let renewals = 0; renewals < 20 && !hears; renewals += 1) {
      hears = (await second.sharing.renew()).lag !== null;
      await sleep(50);
    }
    if (!hears) return;
    ok(await first.save(nextVersion(record), 1));
    for (let waits = 0; waits < 100 && heard.length === 0; waits += 1) await sleep(20);
    deepStrictEqual(heard, [`${record.id} 2`]);
    stop();
  }),

  check('hands out each event to one server, whichever has saved it', async (first, second) => {
    const [one, other] = [first, second].map(mustHaveOutbox);
    ok(one && other);
    const hold = { limit: 9, hold: 60_000 };
    for (let userId = 1; userId <= 20; userId += 1) {
      const of = String(userId);
      await createTold(userId % 2 === 0 ? one : other, recordOf({ userId }), `a-${of}`, `b-${of}`);
    }
    const claims = await Promise.all(
      [one, other, one, other, one, other].map((store) => claimed(store, hold)),
    );
    const all = claims.flat();
    strictEqual(new Set(all).size, all.length);
    const rest = [...(await claimed(one)), ...(await claimed(other))];
    const expected = Array.from({ length: 20 }, (_, index) => `a-${String(index + 1)}`);
    deepStrictEqual([...all, ...rest].sort(), expected.sort());
    for (const id of expected) await (id.length % 2 === 0 ? one : other).outbox.deliver(id);
    strictEqual((await claimed(one)).length, 20);
  }),

  check(
    'shows both servers the same dead letters, which either can skip',
    async (first, second) => {
      const [one, other] = [first, second].map(mustHaveOutbox);
      ok(one && other);
      await createTold(one, recordOf(), 'a', 'b');
      await one.outbox.bury('a');
      deepStrictEqual(await other.outbox.dead(9), await one.outbox.dead(9));
      const skips = await Promise.all([one, other].map((store) => store.outbox.skip('a')));
      deepStrictEqual(skips.sort(), [false, true]);
      deepStrictEqual(await claimed(other), ['b']);
    },
  ),
];
