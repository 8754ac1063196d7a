import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import type { HandOff } from '../host/hand-off.js';
import type { HandOffStore, IdentificationStore } from '../server/identification-store.js';
import { check, createAll, nextVersion, recordOf, type StoreCheck } from './store-check.js';

type HandOffs = IdentificationStore & { readonly handOffs: HandOffStore };

const checkHandOffs = (name: string, work: (store: HandOffs) => Promise<void>): StoreCheck =>
  check(name, async (store) => {
    const { handOffs } = store;
    ok(handOffs, 'The store has no `handOffs`.');
    await work({ ...store, handOffs });
  });

const handOffOf = (letter: string, changes: Partial<HandOff> = {}): HandOff => ({
  ...{ status: 'offered', hash: letter.repeat(43), code: null, expiresAt: 1_800_000_000_000 },
  ...changes,
});

/**
 * The requirements of a store with `handOffs`, besides `storeConformance`, for any test runner.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { createMemoryStore } from 'identification-machine/stores/memory';
 * import { storeHandOffConformance } from 'identification-machine/testing';
 *
 * for (const { name, run } of storeHandOffConformance) {
 *   test(name, () => run(() => createMemoryStore()));
 * }
 * ```
 */
export const storeHandOffConformance: readonly StoreCheck[] = [
  checkHandOffs('keeps one hand-off of each identification', async ({ handOffs, ...store }) => {
    const [one, other] = [recordOf({ userId: 1 }), recordOf({ userId: 2 })];
    await createAll({ handOffs, ...store }, one, other);
    strictEqual(await handOffs.load(one.id), null);
    const claimed = handOffOf('c', { status: 'claimed', code: '000042' });
    ok(await handOffs.replace(one.id, null, handOffOf('a')));
    ok(await handOffs.replace(other.id, null, handOffOf('b')));
    deepStrictEqual(await handOffs.load(one.id), handOffOf('a'));
    ok(await handOffs.replace(one.id, handOffOf('a'), claimed));
    deepStrictEqual(await handOffs.load(one.id), claimed);
    deepStrictEqual(await handOffs.load(other.id), handOffOf('b'));
    ok(await handOffs.replace(one.id, claimed, null));
    strictEqual(await handOffs.load(one.id), null);
    deepStrictEqual(await handOffs.load(other.id), handOffOf('b'));
  }),

  checkHandOffs('replaces a hand-off that is as expected alone', async ({ handOffs, ...store }) => {
    const { id } = recordOf();
    await createAll({ handOffs, ...store }, recordOf({ id }));
    const kept = handOffOf('a', { status: 'claimed', code: '123456' });
    strictEqual(await handOffs.replace(id, kept, null), false);
    ok(await handOffs.replace(id, null, kept));
    for (const wrong of [null, handOffOf('a'), handOffOf('b', { status: 'claimed' })]) {
      for (const after of [handOffOf('c'), null]) {
        strictEqual(await handOffs.replace(id, wrong, after), false);
        deepStrictEqual(await handOffs.load(id), kept);
      }
    }
  }),

  checkHandOffs('lets one of many replacements of a hand-off win', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const first = handOffOf('a');
    ok(await store.handOffs.replace(record.id, null, first));
    const letters = Array.from('bcdefghijk');
    const outcomes = await Promise.all(
      letters.map((letter) => store.handOffs.replace(record.id, first, handOffOf(letter))),
    );
    strictEqual(outcomes.filter(Boolean).length, 1);
    const winner = letters[outcomes.indexOf(true)] ?? '';
    deepStrictEqual(await store.handOffs.load(record.id), handOffOf(winner));
  }),

  checkHandOffs('keeps no hand-off of an unknown or a removed identification', async (store) => {
    const record = recordOf();
    strictEqual(await store.handOffs.replace(record.id, null, handOffOf('a')), false);
    strictEqual(await store.handOffs.load(record.id), null);
    await createAll(store, record);
    ok(await store.handOffs.replace(record.id, null, handOffOf('a')));
    strictEqual(await store.remove(record.id, 2), false);
    deepStrictEqual(await store.handOffs.load(record.id), handOffOf('a'));
    ok(await store.remove(record.id, 1));
    strictEqual(await store.handOffs.load(record.id), null);
    await createAll(store, record);
    strictEqual(await store.handOffs.load(record.id), null);
  }),

  checkHandOffs('keeps a hand-off while its identification is saved', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    ok(await store.handOffs.replace(record.id, null, handOffOf('a')));
    ok(await store.save(nextVersion(record), 1));
    deepStrictEqual(await store.handOffs.load(record.id), handOffOf('a'));
  }),

  checkHandOffs('rejects all calls about hand-offs after it is closed', async (store) => {
    await store.close();
    await rejects(store.handOffs.load('a'));
    await rejects(store.handOffs.replace('a', null, handOffOf('a')));
  }),
];
