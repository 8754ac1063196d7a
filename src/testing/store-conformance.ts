import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import {
  ALL_DUE,
  check,
  createAll,
  ids,
  nextVersion,
  recordOf,
  type StoreCheck,
} from './store-check.js';

/**
 * The requirements of every store, for any test runner.
 *
 * They do not include durability: to test that acknowledged records survive a crash, kill a process.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { createMemoryStore } from 'identification-machine/stores/memory';
 * import { storeConformance } from 'identification-machine/testing';
 *
 * for (const { name, run } of storeConformance) {
 *   test(name, () => run(() => createMemoryStore()));
 * }
 * ```
 */
export const storeConformance: readonly StoreCheck[] = [
  check('loads every field of a created record', async (store) => {
    const record = recordOf({ state: 'signing', dueAt: null, deliveryAttempts: 3 });
    await createAll(store, record);
    deepStrictEqual(await store.load(record.id), record);
  }),

  check('has no record for an unknown id', async (store) => {
    strictEqual(await store.load('unknown'), null);
    strictEqual(await store.save(recordOf(), 1), false);
    strictEqual(await store.load('identification'), null);
    strictEqual(await store.remove('unknown', 1), false);
  }),

  check('refuses a second record in progress of a user, and returns the first', async (store) => {
    const first = recordOf({ userId: 7 });
    const second = recordOf({ userId: 7 });
    await createAll(store, first);
    deepStrictEqual(await store.create(second), { created: false, existing: first });
    strictEqual(await store.load(second.id), null);
  }),

  check('creates one of many records of a user that are created at once', async (store) => {
    const all = Array.from({ length: 20 }, () => recordOf({ userId: 7 }));
    const creations = await Promise.all(all.map((record) => store.create(record)));
    strictEqual(creations.filter(({ created }) => created).length, 1);
    strictEqual((await store.list({ limit: 100 })).length, 1);
  }),

  check('treats an individual and a merchant with the same number as two users', async (store) => {
    await createAll(
      store,
      recordOf({ userId: 7, userType: 'individual' }),
      recordOf({ userId: 7, userType: 'merchant' }),
    );
  }),

  check('creates none beside one of the other user type, where the rule says so', async (store) => {
    const rule = { onePerUserId: true };
    const ofMerchant = {
      userId: 7,
      userType: 'merchant',
      subject: null,
      checkpoint: null,
    } as const;
    const individual = recordOf({ userId: 7, userType: 'individual' });
    const merchant = recordOf(ofMerchant);
    await createAll(store, individual);
    deepStrictEqual(await store.create(merchant, rule), { created: false, existing: individual });
    strictEqual(await store.load(merchant.id), null);
    deepStrictEqual(await store.create(recordOf({ ...ofMerchant, userId: 8 }), rule), {
      created: true,
    });
    // A store that holds both keeps both.
    await createAll(store, merchant);
    deepStrictEqual(await store.create(recordOf(ofMerchant), rule), {
      created: false,
      existing: merchant,
    });
    ok(await store.save(nextVersion(merchant, { inProgress: false, state: 'cancelled' }), 1));
    ok(await store.save(nextVersion(individual, { inProgress: false, state: 'cancelled' }), 1));
    deepStrictEqual(await store.create(recordOf(ofMerchant), rule), {
      created: true,
    });
  }),

  check('creates another record for a user whose last one is final', async (store) => {
    const first = recordOf({ userId: 7 });
    await createAll(store, first);
    ok(await store.save(nextVersion(first, { inProgress: false, state: 'cancelled' }), 1));
    await createAll(store, recordOf({ userId: 7 }));
  }),

  check('returns the record in progress of a user, even if newer ones are final', async (store) => {
    const inProgress = recordOf({ userId: 7, createdAt: 1_000 });
    await createAll(
      store,
      inProgress,
      recordOf({ userId: 7, createdAt: 2_000, inProgress: false, state: 'cancelled' }),
      recordOf({ userId: 8, createdAt: 3_000 }),
      recordOf({ userId: 7, createdAt: 3_000, userType: 'merchant' }),
    );
    deepStrictEqual(await store.current(7, 'individual'), inProgress);
  }),

  check('returns the newest record of a user who has none in progress', async (store) => {
    const ended = { userId: 7, inProgress: false, state: 'cancelled' } as const;
    const newest = recordOf({ ...ended, createdAt: 2_000 });
    await createAll(store, newest, recordOf({ ...ended, createdAt: 1_000 }));
    deepStrictEqual(await store.current(7, 'individual'), newest);
    strictEqual(await store.current(7, 'merchant'), null);
  }),

  check('rejects a duplicate id, and keeps the first record', async (store) => {
    const record = recordOf({ userId: 7 });
    await createAll(store, record);
    await rejects(store.create({ ...record, userId: 8 }));
    deepStrictEqual(await store.load(record.id), record);
  }),

  check('saves every field over the expected version', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const next = nextVersion(record, {
      state: 'completed',
      inProgress: false,
      dueAt: 5_000,
      deliveryAttempts: 0,
      subject: { userId: 1 },
      checkpoint: { version: 1 },
      timeline: [],
    });
    strictEqual(await store.save(next, 1), true);
    deepStrictEqual(await store.load(record.id), next);
  }),

  check('refuses to save over another version, and keeps the record', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const next = nextVersion(record, { state: 'phaseA' });
    for (const expected of [0, 2]) strictEqual(await store.save(next, expected), false);
    deepStrictEqual(await store.load(record.id), record);
  }),

  check('accepts one of many saves over the same version', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, due) => store.save(nextVersion(record, { dueAt: due }), 1)),
    );
    strictEqual(results.filter(Boolean).length, 1);
    strictEqual((await store.load(record.id))?.dueAt, results.indexOf(true));
  }),

  check('refuses to save a record as in progress beside another one of its user', async (store) => {
    const old = recordOf({ userId: 7, inProgress: false, state: 'cancelled' });
    await createAll(store, old, recordOf({ userId: 7 }));
    strictEqual(await store.save(nextVersion(old, { inProgress: true }), 1), false);
    deepStrictEqual(await store.load(old.id), old);
  }),

  check('removes only the expected version', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    strictEqual(await store.remove(record.id, 2), false);
    strictEqual(await store.remove(record.id, 1), true);
    strictEqual(await store.load(record.id), null);
    await createAll(store, recordOf({ userId: record.userId }));
  }),

  check('keeps its own copy of a record', async (store) => {
    const subject = { userId: 1, deviceName: 'before' };
    const record = recordOf({ subject });
    await createAll(store, record);
    subject.deviceName = 'after';
    const loaded = await store.load(record.id);
    deepStrictEqual(loaded?.subject, { userId: 1, deviceName: 'before' });
  }),

  check('returns due records in order, in pages', async (store) => {
    const [a, b, c, never, later] = [20, 10, 20, null, 31].map((dueAt, index) =>
      recordOf({ userId: index + 1, dueAt }),
    );
    ok(a && b && c && never && later);
    await createAll(store, a, b, c, never, later);
    const first = await store.due({ until: 30, after: null, limit: 2 });
    deepStrictEqual(first, [
      { id: b.id, dueAt: 10, state: b.state },
      { id: a.id, dueAt: 20, state: a.state },
    ]);
    const second = await store.due({ until: 30, after: first[1] ?? null, limit: 2 });
    deepStrictEqual(ids(second), [c.id]);
    deepStrictEqual(ids(await store.due(ALL_DUE)), [b.id, a.id, c.id, later.id]);
  }),

  check('returns a record that is due exactly at the requested time', async (store) => {
    const record = recordOf({ dueAt: 30 });
    await createAll(store, record);
    deepStrictEqual(await store.due({ until: 29, after: null, limit: 9 }), []);
    deepStrictEqual(ids(await store.due({ until: 30, after: null, limit: 9 })), [record.id]);
  }),

  check('returns only unfinished records on request', async (store) => {
    const inProgress = recordOf({ userId: 1, dueAt: 10 });
    const final = recordOf({ userId: 2, dueAt: 20, inProgress: false, state: 'completed' });
    const toDeliver = { ...final, id: recordOf().id, dueAt: 30, deliveryAttempts: 0 };
    await createAll(store, inProgress, final, toDeliver, recordOf({ userId: 3, dueAt: null }));
    const unfinished = await store.due({ ...ALL_DUE, unfinished: true });
    deepStrictEqual(ids(unfinished), [inProgress.id, toDeliver.id]);
    const after = unfinished[0] ?? null;
    deepStrictEqual(ids(await store.due({ ...ALL_DUE, unfinished: true, after })), [toDeliver.id]);
  }),

  check('removes a due time that is saved as null', async (store) => {
    const record = recordOf({ dueAt: 10 });
    await createAll(store, record);
    ok(await store.save(nextVersion(record, { dueAt: null }), 1));
    deepStrictEqual(await store.due(ALL_DUE), []);
  }),

  check('lists the oldest records first, in pages', async (store) => {
    const [a, b, c] = [30, 10, 30].map((createdAt, index) =>
      recordOf({ userId: index + 1, createdAt }),
    );
    ok(a && b && c);
    await createAll(store, a, b, c);
    const first = await store.list({ limit: 2 });
    deepStrictEqual(ids(first), [b.id, a.id]);
    deepStrictEqual(ids(await store.list({ limit: 2, after: a })), [c.id]);
    deepStrictEqual(first[0], b);
  }),

  check('lists by state, user and due time, and by all of them', async (store) => {
    const a = recordOf({ userId: 1, state: 'stalled', dueAt: null });
    const b = recordOf({ userId: 2, state: 'phaseA', dueAt: 10 });
    const c = recordOf({ userId: 3, state: 'phaseA', dueAt: 20 });
    await createAll(store, a, b, c);
    deepStrictEqual(ids(await store.list({ state: 'phaseA', limit: 9 })), [b.id, c.id]);
    deepStrictEqual(ids(await store.list({ userId: 1, limit: 9 })), [a.id]);
    deepStrictEqual(ids(await store.list({ dueBefore: 20, limit: 9 })), [b.id]);
    const all = { state: 'phaseA', userId: 3, dueBefore: 21, limit: 9 } as const;
    deepStrictEqual(ids(await store.list(all)), [c.id]);
    deepStrictEqual(ids(await store.list({ ...all, userId: 1 })), []);
  }),

  check('counts the records in each state', async (store) => {
    await createAll(
      store,
      recordOf({ userId: 1, state: 'stalled' }),
      recordOf({ userId: 2, state: 'phaseA' }),
      recordOf({ userId: 3, state: 'phaseA' }),
    );
    const { stalled, phaseA, signing = 0 } = await store.count();
    deepStrictEqual({ stalled, phaseA, signing }, { stalled: 1, phaseA: 2, signing: 0 });
  }),

  check('holds no damaged record where each one was saved', async (store) => {
    const ended = { inProgress: false, state: 'failed' } as const;
    await createAll(store, recordOf({ userId: 1 }), recordOf({ userId: 2, ...ended }));
    deepStrictEqual(await store.damaged(), []);
  }),

  check('works where it is checked, and keeps its records', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    await store.check();
    deepStrictEqual(await store.load(record.id), record);
  }),

  check('rejects calls after it is closed, and can be closed twice', async (store) => {
    await store.close();
    await store.close();
    await rejects(store.create(recordOf()));
    await rejects(store.load('unknown'));
    await rejects(store.due(ALL_DUE));
    await rejects(store.damaged());
    await rejects(store.check());
  }),

  check('writes a pending record before it closes', async (store) => {
    const created = store.create(recordOf());
    await store.close();
    deepStrictEqual(await created, { created: true });
  }),
];
