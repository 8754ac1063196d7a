import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import type { CompletedIdentification } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  failingStore,
  mortalStore,
  observer,
  openHost,
  startParked,
  until,
} from './helpers.js';

describe('the delivery of a result', () => {
  it('starts after the result is saved', async () => {
    const sandbox = await start();
    const store = createMemoryStore();
    const taken: CompletedIdentification[] = [];
    const saved: unknown[] = [];
    const host = openHost(sandbox, {
      store,
      onCompleted: async (completed) => {
        taken.push(completed);
        saved.push(await store.load(completed.id));
      },
    });
    const id = await startParked(host, 1);
    const { view, createdAt, timeline } = await complete(host, id);
    await until(host, id, ({ undelivered }) => !undelivered);

    const times = { createdAt, completedAt: timeline.at(-1)?.at };
    expect(taken).toEqual([{ id, userId: 1, userType: 'individual', ...times, ...view.output }]);
    expect(saved).toMatchObject([{ state: 'completed', deliveryAttempts: 0 }]);
    expect(await store.load(id)).toMatchObject({ deliveryAttempts: null });
  });

  it('is repeated with a delay until `onCompleted` resolves', async () => {
    const { of, observe } = observer();
    const times: number[] = [];
    const host = openHost(await start(), {
      observe,
      onCompleted: ({ completedAt }) => {
        times.push(completedAt);
        if (times.length < 3) throw new Error('The app is down.');
      },
    });
    const id = await startParked(host, 1);
    expect(await complete(host, id)).toMatchObject({ undelivered: true });
    await until(host, id, ({ undelivered }) => !undelivered);
    expect(of('delivery').map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
      ['failed', 1],
      ['failed', 2],
      ['done', 3],
    ]);
    expect([times.length, new Set(times).size]).toEqual([3, 1]);
  });

  it('is repeated by the next process after a kill', async () => {
    const sandbox = await start();
    const { store, mortal, kill } = mortalStore();
    const before = openHost(sandbox, {
      store: mortal,
      onCompleted: () => new Promise(() => undefined),
    });
    const id = await startParked(before, 1);
    const { view } = await complete(before, id);
    kill();

    const taken: CompletedIdentification[] = [];
    const host = openHost(sandbox, {
      store,
      onCompleted: (completed) => {
        taken.push(completed);
      },
    });
    await until(host, id, ({ undelivered }) => !undelivered);
    expect(taken).toMatchObject([{ id, ...view.output }]);
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('is repeated where its success could not be saved', async () => {
    const { failing, fill, makeRoom } = failingStore();
    const taken: string[] = [];
    const host = openHost(await start(), {
      store: failing,
      onCompleted: ({ id }) => {
        if (taken.length === 0) fill();
        taken.push(id);
      },
    });
    const id = await startParked(host, 1);
    await complete(host, id);
    await expect.poll(() => taken).toHaveLength(1);
    makeRoom();
    await until(host, id, ({ undelivered }) => !undelivered);
    expect(taken).toEqual([id, id]);
  });

  it('runs at most 100 calls at a time after an outage of the app', async () => {
    const store = createMemoryStore();
    const sandbox = await start();
    const first = openHost(sandbox, { store: mortalStore(store).mortal });
    const { id } = await complete(first, await startParked(first, 1));
    const completed = await store.load(id);
    if (completed === null) throw new Error('There is no such record.');
    await store.remove(id, completed.version);
    const ids = Array.from({ length: 250 }, (_, index) => `${id}-${String(index)}`);
    for (const each of ids) {
      await store.create({ ...completed, id: each, deliveryAttempts: 7, dueAt: 0 });
    }
    let running = 0;
    let most = 0;
    const taken: string[] = [];
    openHost(sandbox, {
      store,
      wakesPerSecond: 10_000,
      onCompleted: async (result) => {
        running += 1;
        most = Math.max(most, running);
        await sleep(50);
        running -= 1;
        taken.push(result.id);
      },
    });
    await expect.poll(() => taken.length).toBe(250);
    expect(new Set(taken)).toEqual(new Set(ids));
    expect(most).toBe(100);
  });

  it('is skipped where the host has no `onCompleted`', async () => {
    const host = openHost(await start());
    expect(await complete(host, await startParked(host, 1))).toMatchObject({ undelivered: false });
  });

  it('is skipped for a cancelled identification', async () => {
    const taken: unknown[] = [];
    const host = openHost(await start(), {
      onCompleted: (completed) => {
        taken.push(completed);
      },
    });
    const id = await startParked(host, 1);
    expect(await host.send(id, { type: 'cancel' })).toMatchObject({ undelivered: false });
    expect(taken).toEqual([]);
  });
});
