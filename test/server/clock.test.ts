/** Row 25 of the fault table: a clock that jumps. */
import { describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { fakeClock, observer, openHost, recordOf } from './helpers.js';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

describe('a clock', () => {
  it('25: that is set forward wakes once what is due by it', async () => {
    const store = createMemoryStore();
    fakeClock();
    await store.create(recordOf(1, { dueAt: Date.now() + 3_600_000 }));
    const { of, observe } = observer();
    openHost(await start(), { store, observe });
    await vi.advanceTimersByTimeAsync(300);
    vi.setSystemTime(Date.now() + DAY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(of('wake')).toHaveLength(1);
  });

  it.each(['while it runs', 'before it starts'])(
    '25: that is set back a day %s puts off nothing for a day',
    async (when) => {
      const store = createMemoryStore();
      fakeClock();
      const from = Date.now();
      const waiting = recordOf(1, { dueAt: from + 60_000 });
      const toHandOver = recordOf(2, {
        state: 'completed',
        inProgress: false,
        deliveryAttempts: 3,
        dueAt: from + 60_000,
      });
      const kept = { ...toHandOver, id: 'id-3', userId: 3, deliveryAttempts: null };
      for (const record of [waiting, toHandOver, kept]) await store.create(record);
      const { of, observe } = observer();
      if (when === 'before it starts') vi.setSystemTime(from - DAY);
      openHost(await start(), { store, observe });
      await vi.advanceTimersByTimeAsync(300);
      if (when === 'while it runs') vi.setSystemTime(from - DAY);
      await vi.advanceTimersByTimeAsync(500);
      expect(of('wake').map(({ id }) => id)).toHaveLength(2);
      expect(new Set(of('wake').map(({ id }) => id))).toEqual(new Set(['id-1', 'id-2']));
      expect(await store.load('id-3')).toEqual(kept);
    },
  );

  it('25: that is set back by less than a wait keeps the due times of then', async () => {
    const store = createMemoryStore();
    fakeClock();
    const from = Date.now();
    await store.create(recordOf(1));
    await store.create(recordOf(2, { dueAt: from + MINUTE }));
    const { of, observe } = observer();
    openHost(await start(), { store, observe });
    await vi.advanceTimersByTimeAsync(300);
    expect(of('wake').map(({ id }) => id)).toEqual(['id-1']);

    vi.setSystemTime(from - MINUTE);
    await store.create(recordOf(3, { dueAt: from - MINUTE + 1_000 }));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(of('wake').map(({ id }) => id)).toEqual(['id-1', 'id-3']);
    vi.setSystemTime(from + MINUTE);
    await vi.advanceTimersByTimeAsync(300);
    expect(of('wake').map(({ id }) => id)).toEqual(['id-1', 'id-3', 'id-2']);
  });
});
