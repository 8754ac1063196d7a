import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { identificationInput } from '../input/identification-input.js';
import { newRecord } from '../server/identification-record.js';
import type { IdentificationRecord, IdentificationStore } from '../server/identification-store.js';

/** One thing that a store has to do. */
export interface StoreCheck {
  /** A sentence. */
  readonly name: string;
  /** Rejects with an `AssertionError` where the store does not do it. Opens an empty store. */
  run(open: () => Promise<IdentificationStore> | IdentificationStore): Promise<void>;
}

let lastId = 0;

function recordOf(changes: Partial<IdentificationRecord> = {}): IdentificationRecord {
  const input = identificationInput({
    subject: { userId: changes.userId ?? 1, deviceName: 'Телефон “X”' },
  });
  lastId += 1;
  const id = `identification-${String(lastId).padStart(4, '0')}`;
  return { ...newRecord(id, input, 1_000), ...changes };
}

const laterOf = (
  record: IdentificationRecord,
  changes: Partial<IdentificationRecord> = {},
): IdentificationRecord => ({
  ...record,
  version: record.version + 1,
  updatedAt: record.updatedAt + 1,
  ...changes,
});

const EVERYTHING = { until: Number.MAX_SAFE_INTEGER, after: null, limit: 100 };

function check(name: string, work: (store: IdentificationStore) => Promise<void>): StoreCheck {
  return {
    name,
    run: async (open) => {
      const store = await open();
      try {
        await work(store);
      } finally {
        await store.close();
      }
    },
  };
}

async function createAll(
  store: IdentificationStore,
  ...records: readonly IdentificationRecord[]
): Promise<void> {
  for (const record of records) deepStrictEqual(await store.create(record), { created: true });
}

const ids = (records: readonly { readonly id: string }[]): string[] => records.map(({ id }) => id);

/**
 * What every store has to do, for the test runner of your choice.
 *
 * That what is acknowledged survives a crash is not among it: kill a process of yours for that.
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
  check('gives back what was created, every field of it', async (store) => {
    const record = recordOf({ dueAt: null, deliveryAttempts: 3 });
    await createAll(store, record);
    deepStrictEqual(await store.load(record.id), record);
  }),

  check('knows nothing of an id that was never created', async (store) => {
    strictEqual(await store.load('unknown'), null);
    strictEqual(await store.save(recordOf(), 1), false);
    strictEqual(await store.load('identification'), null);
    strictEqual(await store.remove('unknown', 1), false);
  }),

  check('gives the one in progress instead of a second one for a user', async (store) => {
    const first = recordOf({ userId: 7 });
    const second = recordOf({ userId: 7 });
    await createAll(store, first);
    deepStrictEqual(await store.create(second), { created: false, existing: first });
    strictEqual(await store.load(second.id), null);
  }),

  check('creates one of many for a user that are created at once', async (store) => {
    const all = Array.from({ length: 20 }, () => recordOf({ userId: 7 }));
    const creations = await Promise.all(all.map((record) => store.create(record)));
    strictEqual(creations.filter(({ created }) => created).length, 1);
    strictEqual((await store.list({ limit: 100 })).length, 1);
  }),

  check('takes an individual and a merchant of one number for two users', async (store) => {
    await createAll(
      store,
      recordOf({ userId: 7, userType: 'individual' }),
      recordOf({ userId: 7, userType: 'merchant' }),
    );
  }),

  check('creates another one for a user whose last one is over', async (store) => {
    const first = recordOf({ userId: 7 });
    await createAll(store, first);
    ok(await store.save(laterOf(first, { inProgress: false, state: 'cancelled' }), 1));
    await createAll(store, recordOf({ userId: 7 }));
  }),

  check(
    'gives the record that a user has in progress, though newer ones have ended',
    async (store) => {
      const inProgress = recordOf({ userId: 7, createdAt: 1_000 });
      await createAll(
        store,
        inProgress,
        recordOf({ userId: 7, createdAt: 2_000, inProgress: false, state: 'cancelled' }),
        recordOf({ userId: 8, createdAt: 3_000 }),
        recordOf({ userId: 7, createdAt: 3_000, userType: 'merchant' }),
      );
      deepStrictEqual(await store.current(7, 'individual'), inProgress);
    },
  ),

  check('gives the newest record of a user who has none in progress', async (store) => {
    const ended = { userId: 7, inProgress: false, state: 'cancelled' } as const;
    const newest = recordOf({ ...ended, createdAt: 2_000 });
    await createAll(store, newest, recordOf({ ...ended, createdAt: 1_000 }));
    deepStrictEqual(await store.current(7, 'individual'), newest);
    strictEqual(await store.current(7, 'merchant'), null);
  }),

  check('refuses an id that is taken, and keeps what it has', async (store) => {
    const record = recordOf({ userId: 7 });
    await createAll(store, record);
    await rejects(store.create({ ...record, userId: 8 }));
    deepStrictEqual(await store.load(record.id), record);
  }),

  check('saves over the version that is expected, every field', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const next = laterOf(record, {
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

  check('refuses to save over another version, and keeps what it has', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const next = laterOf(record, { state: 'phaseA' });
    for (const expected of [0, 2]) strictEqual(await store.save(next, expected), false);
    deepStrictEqual(await store.load(record.id), record);
  }),

  check('lets one of many win that save over one version at once', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, due) => store.save(laterOf(record, { dueAt: due }), 1)),
    );
    strictEqual(results.filter(Boolean).length, 1);
    strictEqual((await store.load(record.id))?.dueAt, results.indexOf(true));
  }),

  check('refuses to bring one back into progress beside another of its user', async (store) => {
    const old = recordOf({ userId: 7, inProgress: false, state: 'cancelled' });
    await createAll(store, old, recordOf({ userId: 7 }));
    strictEqual(await store.save(laterOf(old, { inProgress: true }), 1), false);
    deepStrictEqual(await store.load(old.id), old);
  }),

  check('removes the version that is expected, and no other', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    strictEqual(await store.remove(record.id, 2), false);
    strictEqual(await store.remove(record.id, 1), true);
    strictEqual(await store.load(record.id), null);
    await createAll(store, recordOf({ userId: record.userId }));
  }),

  check('keeps its own copy of what it is given and of what it gives', async (store) => {
    const subject = { userId: 1, deviceName: 'before' };
    const record = recordOf({ subject });
    await createAll(store, record);
    subject.deviceName = 'after';
    const loaded = await store.load(record.id);
    deepStrictEqual(loaded?.subject, { userId: 1, deviceName: 'before' });
  }),

  check('gives what is due in order, page by page', async (store) => {
    const [a, b, c, never, later] = [20, 10, 20, null, 31].map((dueAt, index) =>
      recordOf({ userId: index + 1, dueAt }),
    );
    ok(a && b && c && never && later);
    await createAll(store, a, b, c, never, later);
    const first = await store.due({ until: 30, after: null, limit: 2 });
    deepStrictEqual(first, [
      { id: b.id, dueAt: 10 },
      { id: a.id, dueAt: 20 },
    ]);
    const second = await store.due({ until: 30, after: first[1] ?? null, limit: 2 });
    deepStrictEqual(ids(second), [c.id]);
    deepStrictEqual(ids(await store.due(EVERYTHING)), [b.id, a.id, c.id, later.id]);
  }),

  check('gives what is due at the very time that is asked for', async (store) => {
    const record = recordOf({ dueAt: 30 });
    await createAll(store, record);
    deepStrictEqual(await store.due({ until: 29, after: null, limit: 9 }), []);
    deepStrictEqual(ids(await store.due({ until: 30, after: null, limit: 9 })), [record.id]);
  }),

  check('gives what is unfinished alone where that is asked for', async (store) => {
    const inProgress = recordOf({ userId: 1, dueAt: 10 });
    const over = recordOf({ userId: 2, dueAt: 20, inProgress: false, state: 'completed' });
    const toHandOver = { ...over, id: recordOf().id, dueAt: 30, deliveryAttempts: 0 };
    await createAll(store, inProgress, over, toHandOver, recordOf({ userId: 3, dueAt: null }));
    const unfinished = await store.due({ ...EVERYTHING, unfinished: true });
    deepStrictEqual(ids(unfinished), [inProgress.id, toHandOver.id]);
    const after = unfinished[0] ?? null;
    deepStrictEqual(ids(await store.due({ ...EVERYTHING, unfinished: true, after })), [
      toHandOver.id,
    ]);
  }),

  check('forgets a due time with the save that takes it away', async (store) => {
    const record = recordOf({ dueAt: 10 });
    await createAll(store, record);
    ok(await store.save(laterOf(record, { dueAt: null }), 1));
    deepStrictEqual(await store.due(EVERYTHING), []);
  }),

  check('lists the oldest first, page by page', async (store) => {
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

  check('lists by state, by user and by due time, and by all of them', async (store) => {
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

  check('rejects what comes after it was closed, and closes twice', async (store) => {
    await store.close();
    await store.close();
    await rejects(store.create(recordOf()));
    await rejects(store.load('unknown'));
    await rejects(store.due(EVERYTHING));
  }),

  check('writes what it was given before it closes', async (store) => {
    const created = store.create(recordOf());
    await store.close();
    deepStrictEqual(await created, { created: true });
  }),
];
