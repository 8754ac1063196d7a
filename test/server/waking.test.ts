import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { createDueScheduler } from '../../src/server/due-scheduler.js';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  fakeClock,
  killedInPhaseB,
  observer,
  openHost,
  operations,
  recordOf,
  startParked,
  until,
} from './helpers.js';

describe('a due identification', () => {
  it('continues after a kill without a request for it', async () => {
    const sandbox = await start();
    const { id, store } = await killedInPhaseB(sandbox, 1);
    const { of, observe } = observer();
    const host = openHost(sandbox, { store, observe });
    await until(host, id, 'completed');
    expect(of('wake')).toMatchObject([{ id, state: 'phaseB' }]);
    expect(operations(sandbox).filter((operation) => operation === 'initiate')).toHaveLength(1);
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('is woken at its due time and not before', async () => {
    const sandbox = await start();
    const store = createMemoryStore();
    fakeClock();
    await store.create(recordOf(1, { dueAt: Date.now() + 60_000 }));
    const { of, observe } = observer();
    openHost(sandbox, { store, observe });
    await vi.advanceTimersByTimeAsync(59_900);
    expect(of('wake')).toEqual([]);
    await vi.advanceTimersByTimeAsync(400);
    expect(of('wake')).toHaveLength(1);
    expect(of('wake')[0]?.late).toBeLessThan(400);
  });

  it('is woken within the rate of `wakesPerSecond`', async () => {
    const store = createMemoryStore();
    fakeClock();
    for (let userId = 1; userId <= 90; userId += 1) await store.create(recordOf(userId));
    const { of, observe } = observer();
    openHost(await start(), { store, observe, wakesPerSecond: 30 });
    const woken: number[] = [];
    for (let tick = 0; tick < 35; tick += 1) {
      const before = of('wake').length;
      await vi.advanceTimersByTimeAsync(100);
      woken.push(of('wake').length - before);
    }
    expect(of('wake')).toHaveLength(90);
    // Three for each tick, each after a random delay: the wakes of two ticks can meet.
    expect(Math.max(...woken)).toBeLessThanOrEqual(6);
  });

  it('is woken within a rate of one per second', async () => {
    const store = createMemoryStore();
    fakeClock();
    for (let userId = 1; userId <= 9; userId += 1) await store.create(recordOf(userId));
    const { of, observe } = observer();
    openHost(await start(), { store, observe, wakesPerSecond: 1 });
    await vi.advanceTimersByTimeAsync(3_300);
    expect(of('wake')).toHaveLength(3);
  });

  it('is woken where its save ended after the scan had passed its due time', async () => {
    const store = createMemoryStore();
    fakeClock();
    const woken: string[] = [];
    const scheduler = createDueScheduler({
      store,
      perSecond: 100,
      maxWait: 300_000,
      accepts: () => true,
      isLive: () => false,
      onDue: (id) => {
        woken.push(id);
        return Promise.resolve();
      },
      onError: () => undefined,
    });
    onTestFinished(() => {
      scheduler.stop();
    });
    await store.create(recordOf(1, { dueAt: Date.now() }));
    await vi.advanceTimersByTimeAsync(300);
    const late = recordOf(2, { dueAt: Date.now() - 301 });
    await store.create(late);
    scheduler.add({ id: late.id, dueAt: late.dueAt ?? 0, state: late.state });
    await vi.advanceTimersByTimeAsync(300);
    expect(new Set(woken)).toEqual(new Set(['id-1', 'id-2']));
  });

  it('is found once the store can be read again', async () => {
    const memory = createMemoryStore();
    let isBroken = true;
    const { of, observe } = observer();
    openHost(await start(), {
      observe,
      store: {
        ...memory,
        due: (query) =>
          isBroken ? Promise.reject(new Error('The disk is gone.')) : memory.due(query),
      },
    });
    await memory.create(recordOf(1));
    await expect.poll(() => of('storeError').length).toBeGreaterThan(1);
    isBroken = false;
    await expect.poll(() => of('wake')).toHaveLength(1);
  });
});

describe('an ended identification', () => {
  it('no longer holds data of the device', async () => {
    const store = createMemoryStore();
    const host = openHost(await start(), { store });
    const device = { userAgent: 'canary', deviceName: 'canary', localTimezone: 'Europe/Sofia' };
    const { identification } = await host.start({ userId: 1, ...device });
    expect(JSON.stringify(await store.load(identification.id))).toContain('canary');
    await complete(host, identification.id);
    const kept = JSON.stringify(await store.load(identification.id));
    expect(kept).not.toMatch(/canary|Sofia/);
  });

  it('is removed after its retention', async () => {
    const store = createMemoryStore();
    const host = openHost(await start(), { store, retention: 200 });
    const id = await startParked(host, 1);
    await host.send(id, { type: 'cancel' });
    expect(await host.get(id)).not.toBeNull();
    await expect.poll(() => host.get(id)).toBeNull();
  });

  it('is not removed before its result is delivered', async () => {
    const store = createMemoryStore();
    let isDown = true;
    const host = openHost(await start(), {
      store,
      retention: 0,
      onCompleted: () => {
        if (isDown) throw new Error('The app is down.');
      },
    });
    const id = await startParked(host, 1);
    await complete(host, id);
    await expect.poll(async () => (await store.load(id))?.deliveryAttempts).toBeGreaterThan(0);
    isDown = false;
    await expect.poll(() => host.get(id)).toBeNull();
  });
});

describe('the list', () => {
  it('has pages, the oldest identification first, without hosted URLs', async () => {
    const host = openHost(await start());
    const ids: string[] = [];
    for (const userId of [1, 2, 3]) ids.push(await startParked(host, userId));
    const first = await host.list({ limit: 2, state: 'awaitingRedirect' });
    const second = await host.list({ limit: 2, after: first.next ?? '' });
    const listed = [...first.identifications, ...second.identifications];
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(ids));
    expect(second.next).toBeNull();
    expect(listed.map(({ view }) => view.hosted)).toEqual([null, null, null]);
    expect(await host.count()).toMatchObject({ awaitingRedirect: 3, completed: 0 });
  });

  it('rejects an invalid query with the names of the fields', async () => {
    const host = openHost(await start());
    await expect(host.list({ limit: 0, after: 'x' })).rejects.toMatchObject({
      fields: [{ field: 'limit' }, { field: 'after' }],
    });
  });
});
