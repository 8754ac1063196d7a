import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookMessage } from '../host/webhook-event.js';
import type { EventOutbox } from '../server/event-outbox.js';
import type { IdentificationRecord, IdentificationStore } from '../server/identification-store.js';
import { check, createAll, nextVersion, recordOf, type StoreCheck } from './store-check.js';

type OutboxStore = IdentificationStore & { readonly outbox: EventOutbox };

const checkOutbox = (name: string, work: (store: OutboxStore) => Promise<void>): StoreCheck =>
  check(name, async (store) => {
    await work(mustHaveOutbox(store));
  });

export function mustHaveOutbox(store: IdentificationStore): OutboxStore {
  const { outbox } = store;
  ok(outbox, 'The store has no `outbox`.');
  return { ...store, outbox };
}

const eventOf = (id: string): WebhookMessage => ({
  id,
  type: 'identification.completed',
  body: `{"data":{"id":"${id} “Ж”"}}`,
});

const HOLD = { limit: 100, hold: 60_000 };

/** The ids of what is due, which is held for a minute then. */
export const claimed = async ({ outbox }: OutboxStore, query = HOLD): Promise<string[]> =>
  (await outbox.claim(query)).map(({ id }) => id);

/** Creates a record, with an event for each id: the first with it, the others with a save each. */
export async function createTold(
  store: IdentificationStore,
  record: IdentificationRecord,
  ...[first, ...more]: readonly string[]
): Promise<IdentificationRecord> {
  const events = first === undefined ? [] : [eventOf(first)];
  deepStrictEqual(await store.create(record, { events }), { created: true });
  let latest = record;
  for (const id of more) {
    const next = nextVersion(latest);
    ok(await store.save(next, latest.version, { events: [eventOf(id)] }));
    latest = next;
  }
  return latest;
}

/**
 * The requirements of a store with an `outbox`, besides `storeConformance`, for any test runner.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { createMemoryStore } from 'identification-machine/stores/memory';
 * import { storeOutboxConformance } from 'identification-machine/testing';
 *
 * for (const { name, run } of storeOutboxConformance) {
 *   test(name, () => run(() => createMemoryStore()));
 * }
 * ```
 */
export const storeOutboxConformance: readonly StoreCheck[] = [
  checkOutbox('keeps the events of a record that is created or saved', async (store) => {
    const record = await createTold(store, recordOf({ userId: 1 }), 'a');
    await createTold(store, recordOf({ userId: 2 }), 'b');
    const [first] = (await store.outbox.claim(HOLD)).filter(({ id }) => id === 'a');
    ok(first);
    const { age, ...event } = first;
    ok(age >= 0 && age < 60_000);
    deepStrictEqual(event, {
      ...eventOf('a'),
      ...{ identification: record.id, attempts: 0, triedFor: 0 },
    });
    const events = [eventOf('c'), eventOf('d')];
    ok(await store.save(nextVersion(record), 1, { events }));
    await store.outbox.deliver('a');
    deepStrictEqual(await claimed(store), ['c']);
    await store.outbox.deliver('c');
    deepStrictEqual(await claimed(store), ['d']);
  }),

  checkOutbox('keeps no event of a record that was not written', async (store) => {
    const record = recordOf({ userId: 7 });
    await createAll(store, record);
    const events = [eventOf('a')];
    for (const rule of [{ events }, { events, onePerUserId: true }]) {
      strictEqual((await store.create(recordOf({ userId: 7 }), rule)).created, false);
    }
    await rejects(store.create({ ...record, userId: 8 }, { events }));
    for (const expected of [0, 2]) {
      strictEqual(await store.save(nextVersion(record), expected, { events }), false);
    }
    strictEqual(await store.save(recordOf(), 1, { events }), false);
    deepStrictEqual(await claimed(store), []);
    deepStrictEqual(await store.outbox.size(), { waiting: 0, dead: 0, oldest: 0 });
  }),

  checkOutbox('keeps the events of one of many saves over the same version', async (store) => {
    const record = recordOf();
    await createAll(store, record);
    const saves = Array.from({ length: 20 }, (_, index) => `event-${String(index)}`);
    const results = await Promise.all(
      saves.map((id) => store.save(nextVersion(record), 1, { events: [eventOf(id)] })),
    );
    deepStrictEqual(
      await claimed(store),
      saves.filter((_, index) => results[index]),
    );
    strictEqual((await store.outbox.size()).waiting, 1);
  }),

  checkOutbox('keeps events together with a rule for other user types', async (store) => {
    const rule = { onePerUserId: true, events: [eventOf('a')] };
    deepStrictEqual(await store.create(recordOf(), rule), { created: true });
    deepStrictEqual(await claimed(store), ['a']);
  }),

  checkOutbox('hands out the oldest event of each identification alone', async (store) => {
    await createTold(store, recordOf({ userId: 1 }), 'a', 'b', 'c');
    await createTold(store, recordOf({ userId: 2 }), 'd', 'e');
    deepStrictEqual((await claimed(store)).sort(), ['a', 'd']);
    await store.outbox.deliver('a');
    deepStrictEqual(await claimed(store), ['b']);
    await store.outbox.deliver('d');
    await store.outbox.deliver('b');
    deepStrictEqual((await claimed(store)).sort(), ['c', 'e']);
  }),

  checkOutbox('hands out no event twice within the time that it is held for', async (store) => {
    await createTold(store, recordOf(), 'a', 'b');
    const claims = await Promise.all([1, 2, 3].map(() => claimed(store, { limit: 9, hold: 500 })));
    deepStrictEqual(claims.flat(), ['a']);
    await sleep(600);
    deepStrictEqual(await claimed(store), ['a']);
  }),

  checkOutbox(
    'hands out as many as asked for, those that have waited longest first',
    async (store) => {
      for (const userId of [1, 2, 3]) {
        await createTold(store, recordOf({ userId }), `event-${String(userId)}`);
        await sleep(5);
      }
      deepStrictEqual(await claimed(store, { limit: 2, hold: 60_000 }), ['event-1', 'event-2']);
      deepStrictEqual(await claimed(store), ['event-3']);
    },
  ),

  checkOutbox('does not hand out an event before its delay, nor the later ones', async (store) => {
    await createTold(store, recordOf({ userId: 1 }), 'a', 'b');
    await createTold(store, recordOf({ userId: 2 }), 'c');
    await claimed(store);
    await store.outbox.postpone('a', 300);
    await store.outbox.postpone('c', 60_000);
    deepStrictEqual(await claimed(store), []);
    await sleep(400);
    const [again, ...others] = await store.outbox.claim(HOLD);
    deepStrictEqual([again?.id, again?.attempts, others], ['a', 1, []]);
    ok(again && again.triedFor >= 250);
    await store.outbox.deliver('a');
    deepStrictEqual(await claimed(store), ['b']);
  }),

  checkOutbox('holds the later events of a dead one, and of no other', async (store) => {
    const record = await createTold(store, recordOf({ userId: 1 }), 'a', 'b');
    await claimed(store);
    await store.outbox.bury('a');
    ok(await store.save(nextVersion(record), record.version, { events: [eventOf('c')] }));
    await createTold(store, recordOf({ userId: 2 }), 'd');
    deepStrictEqual(await claimed(store), ['d']);
    const [dead, ...others] = await store.outbox.dead(9);
    ok(dead);
    const { createdAt, diedAt, ...letter } = dead;
    ok(diedAt >= createdAt && createdAt > 0);
    const type = 'identification.completed';
    deepStrictEqual(letter, { eventId: 'a', id: record.id, type, attempts: 1, held: 2 });
    deepStrictEqual(others, []);
    const { waiting, dead: count } = await store.outbox.size();
    deepStrictEqual([waiting, count], [3, 1]);
  }),

  checkOutbox('hands out a dead event again once it is revived, as a new one', async (store) => {
    await createTold(store, recordOf(), 'a', 'b');
    await claimed(store);
    await store.outbox.postpone('a', 0);
    await store.outbox.bury('a');
    strictEqual(await store.outbox.revive('b'), false);
    strictEqual(await store.outbox.revive('a'), true);
    strictEqual(await store.outbox.revive('a'), false);
    const [again, ...others] = await store.outbox.claim(HOLD);
    deepStrictEqual([again?.id, again?.attempts, again?.triedFor, others], ['a', 0, 0, []]);
    deepStrictEqual(await store.outbox.dead(9), []);
    await store.outbox.deliver('a');
    deepStrictEqual(await claimed(store), ['b']);
  }),

  checkOutbox('goes on with the next event once a dead one is skipped', async (store) => {
    await createTold(store, recordOf(), 'a', 'b', 'c');
    await claimed(store);
    strictEqual(await store.outbox.skip('a'), false);
    await store.outbox.bury('a');
    strictEqual(await store.outbox.skip('b'), false);
    strictEqual(await store.outbox.skip('a'), true);
    strictEqual(await store.outbox.skip('a'), false);
    deepStrictEqual(await claimed(store), ['b']);
    await store.outbox.bury('b');
    deepStrictEqual(
      (await store.outbox.dead(9)).map(({ eventId, held }) => [eventId, held]),
      [['b', 1]],
    );
  }),

  checkOutbox('lists as many dead letters as asked for, the oldest first', async (store) => {
    for (const userId of [1, 2, 3]) {
      await createTold(store, recordOf({ userId }), `event-${String(userId)}`);
      await store.outbox.bury(`event-${String(userId)}`);
      await sleep(5);
    }
    const listed = (await store.outbox.dead(2)).map(({ eventId }) => eventId);
    deepStrictEqual(listed, ['event-1', 'event-2']);
  }),

  checkOutbox('keeps the events of a record that is removed', async (store) => {
    const { id, version } = await createTold(store, recordOf(), 'a', 'b');
    ok(await store.remove(id, version));
    deepStrictEqual(await claimed(store), ['a']);
    await store.outbox.deliver('a');
    deepStrictEqual(await claimed(store), ['b']);
  }),

  checkOutbox('changes nothing for an event that is gone', async (store) => {
    await createTold(store, recordOf(), 'a');
    await store.outbox.deliver('gone');
    await store.outbox.postpone('gone', 0);
    await store.outbox.bury('gone');
    strictEqual(await store.outbox.revive('gone'), false);
    strictEqual(await store.outbox.skip('gone'), false);
    deepStrictEqual(await claimed(store), ['a']);
  }),

  checkOutbox('says for how long the oldest event has waited', async (store) => {
    await createTold(store, recordOf({ userId: 1 }), 'a');
    await sleep(50);
    await createTold(store, recordOf({ userId: 2 }), 'b');
    const { waiting, oldest } = await store.outbox.size();
    strictEqual(waiting, 2);
    ok(oldest >= 45 && oldest < 60_000);
    await store.outbox.deliver('a');
    await store.outbox.deliver('b');
    deepStrictEqual(await store.outbox.size(), { waiting: 0, dead: 0, oldest: 0 });
  }),

  checkOutbox('lists all events in pages, and takes them back as they were', async (store) => {
    await createTold(store, recordOf({ userId: 1 }), 'a', 'b');
    await createTold(store, recordOf({ userId: 2 }), 'c');
    await store.outbox.bury('a');
    await store.outbox.postpone('c', 60_000);
    const first = await store.outbox.list({ after: null, limit: 2 });
    const second = await store.outbox.list({ after: first[1] ?? null, limit: 2 });
    const all = [...first, ...second];
    deepStrictEqual(
      all.map(({ id, version, position }) => [id, version, position]),
      [
        ['a', 1, 0],
        ['b', 2, 0],
        ['c', 1, 0],
      ],
    );
    await store.outbox.add(all);
    deepStrictEqual(await store.outbox.list({ after: null, limit: 9 }), all);
    ok(await store.outbox.skip('a'));
    await store.outbox.deliver('b');
    await store.outbox.deliver('c');
    await store.outbox.add(all);
    deepStrictEqual(await store.outbox.list({ after: null, limit: 9 }), all);
    deepStrictEqual(await claimed(store), []);
  }),

  checkOutbox('rejects calls for events after it is closed', async (store) => {
    await store.close();
    await rejects(store.outbox.claim(HOLD));
    await rejects(store.outbox.deliver('a'));
    await rejects(store.outbox.dead(9));
    await rejects(store.outbox.size());
  }),
];
