/** Row 25 of the fault table: a clock that jumps. */
import { describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { fakeClock, observer, openHost, recordOf } from './helpers.js';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

describe('the clock of a server', () => {
  it('25: a clock set forward a day wakes each identification that has become due once', async () => {
    const store = createMemoryStore();
    fakeClock();
    await store.create(recordOf(1, { dueAt: Date.now() + 3_600_000 }));
    const { of, observe } = observer();
    openHost(await start(), { store, observe });
    await vi.advanceTimersByTimeAsync(300);
    vi.setSystemTime(Date.now() + DAY_MS);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(of('wake')).toHaveLength(1);
  });

  it.each(['while it runs', 'before it starts'])(
    '25: a clock set back a day %s does not postpone unfinished work by a day',
    async (when) => {
      const store = createMemoryStore();
      fakeClock();
      const from = Date.now();
      const waiting = recordOf(1, { dueAt: from + 60_000 });
      const undelivered = recordOf(2, {
        state: 'completed',
        inProgress: false,
        deliveryAttempts: 3,
        dueAt: from + 60_000,
      });
      const kept = { ...undelivered, id: 'id-3', userId: 3, deliveryAttempts: null };
      for (const record of [waiting, undelivered, kept]) await store.create(record);
      const { of, observe } = observer();
      if (when === 'before it starts') vi.setSystemTime(from - DAY_MS);
      openHost(await start(), { store, observe });
      await vi.advanceTimersByTimeAsync(300);
      if (when === 'while it runs') vi.setSystemTime(from - DAY_MS);
      await vi.advanceTimersByTimeAsync(500);
      expect(of('wake').map(({ id }) => id)).toHaveLength(2);
      expect(new Set(of('wake').map(({ id }) => id))).toEqual(new Set(['id-1', 'id-2']));
      expect(await store.load('id-3')).toEqual(kept);
    },
  );

  it('25: a clock set back by less than the longest wait keeps the earlier due times', async () => {
    const store = createMemoryStore();
    fakeClock();
    const from = Date.now();
    await store.create(recordOf(1));
    await store.create(recordOf(2, { dueAt: from + MINUTE_MS }));
    const { of, observe } = observer();
    openHost(await start(), { store, observe });
    await vi.advanceTimersByTimeAsync(300);
    expect(of('wake').map(({ id }) => id)).toEqual(['id-1']);

    vi.setSystemTime(from - MINUTE_MS);
    await store.create(recordOf(3, { dueAt: from - MINUTE_MS + 1_000 }));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(of('wake').map(({ id }) => id)).toEqual(['id-1', 'id-3']);
    vi.setSystemTime(from + MINUTE_MS);
    await vi.advanceTimersByTimeAsync(300);
    expect(of('wake').map(({ id }) => id)).toEqual(['id-1', 'id-3', 'id-2']);
  });
});
