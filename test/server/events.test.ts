import { describe, expect, it, vi } from 'vitest';
import { MAGIC_USERS } from '../../src/sandbox/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { openReceiver } from '../events/receiver.js';
import { start } from '../sandbox/helpers.js';
import {
  deliveryTo,
  fakeReceiver,
  HOUR_MS,
  openTold,
  pass,
  REFUSED,
  startAndCancel,
  typesOf,
} from './event-helpers.js';
import { complete, failingStore, fakeClock, mortalStore, startParked, until } from './helpers.js';

describe('the events of an identification', () => {
  it('tell its start and its result, signed and in order', async () => {
    const receiver = await openReceiver();
    const host = openTold(await start(), deliveryTo(receiver.url));
    const id = await startParked(host, 1);
    const { view, createdAt, timeline } = await complete(host, id);
    await expect.poll(() => receiver.requests.length).toBe(2);
    const [started, completed] = receiver.events();
    const about = { id, userId: 1, userType: 'individual', createdAt };
    expect(started).toEqual({
      type: 'identification.started',
      timestamp: new Date(createdAt).toISOString(),
      data: { ...about, version: 1, enteredAt: createdAt },
    });
    const enteredAt = timeline.at(-1)?.at ?? 0;
    expect(completed).toEqual({
      type: 'identification.completed',
      timestamp: new Date(enteredAt).toISOString(),
      data: { ...about, ...view.output, enteredAt, version: completed?.data.version },
    });
    expect(completed?.data.version).toBeGreaterThan(1);
    expect(await host.eventQueue()).toEqual({ waiting: 0, dead: 0, oldest: 0 });
  });

  it('tell each failure with its code, and what an operator or the user does about it', async () => {
    const receiver = await openReceiver();
    const host = openTold(await start(), deliveryTo(receiver.url));
    const { identification } = await host.start({ userId: MAGIC_USERS.notEligible });
    const { id } = identification;
    await until(host, id, 'failed');
    // It fails again: the same identification, and no new start.
    await host.send(id, { type: 'retry' });
    await until(host, id, ({ timeline }) => timeline.length > 3);
    await host.send(id, { type: 'cancel' });
    await expect.poll(() => receiver.requests.length).toBe(4);
    expect(
      receiver.events().map(({ type, data }) => [type, 'failure' in data && data.failure]),
    ).toEqual([
      ['identification.started', false],
      ['identification.failed', 'notEligible'],
      ['identification.failed', 'notEligible'],
      ['identification.cancelled', false],
    ]);
  });

  it('are only those that the app wants', async () => {
    const receiver = await openReceiver();
    const host = openTold(await start(), deliveryTo(receiver.url, ['cancelled']));
    await startAndCancel(host, 1);
    await expect.poll(() => receiver.requests.length).toBe(1);
    expect(typesOf(receiver.events())).toEqual(['identification.cancelled']);
  });

  it('tell a stalled phase, and that an identification has expired', async () => {
    fakeClock();
    const { delivery, taken } = fakeReceiver();
    const sandbox = await start();
    const host = openTold(sandbox, delivery, { abandonAfter: 24 * HOUR_MS });
    await startParked(host, 1);
    await pass(25 * HOUR_MS);
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(1_000);
      expect(typesOf(taken)).toEqual(['identification.started', 'identification.expired']);
    });
    const id = await startParked(host, 2);
    await host.send(id, { type: 'redirect.succeeded' });
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(5_000);
      expect(typesOf(taken).at(-1)).toBe('identification.stalled');
    });
  });

  it('are not sent where their state could not be saved', async () => {
    const { failing, store, fill } = failingStore();
    const { delivery, attempts } = fakeReceiver();
    const host = openTold(await start(), delivery, { store: failing });
    const id = await startParked(host, 1);
    await expect.poll(() => attempts.length).toBe(1);
    fill();
    await expect(host.send(id, { type: 'cancel' })).rejects.toMatchObject({
      code: 'storeUnavailable',
    });
    await expect(host.start({ userId: 2 })).rejects.toMatchObject({ code: 'storeUnavailable' });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(attempts).toHaveLength(1);
    expect(await store.outbox?.list({ after: null, limit: 9 })).toEqual([]);
  });

  it('are sent by the next process where this one was killed after the save', async () => {
    const sandbox = await start();
    const { store, mortal, kill } = mortalStore();
    const hanging = { ...fakeReceiver().delivery, send: () => new Promise<never>(() => undefined) };
    const before = openTold(sandbox, hanging, { store: mortal });
    const id = await startAndCancel(before, 1);
    kill();
    // The claims of a process end with it, in a file. Here the store has outlived it.
    const copy = createMemoryStore();
    await copy.outbox?.add((await store.outbox?.list({ after: null, limit: 9 })) ?? []);
    const receiver = await openReceiver();
    openTold(sandbox, deliveryTo(receiver.url), { store: copy });
    await expect.poll(() => receiver.requests.length).toBe(2);
    expect(receiver.events().map(({ type, data }) => [type, data.id])).toEqual([
      ['identification.started', id],
      ['identification.cancelled', id],
    ]);
  });

  it('outlive their identification, which is removed after its retention', async () => {
    const store = createMemoryStore();
    const { delivery, taken, answer } = fakeReceiver(() => REFUSED);
    const host = openTold(await start(), delivery, { store, retention: 0 });
    const id = await startAndCancel(host, 1);
    await expect.poll(() => store.load(id)).toBeNull();
    answer(() => ({}));
    expect((await host.eventQueue()).waiting).toBe(2);
    await expect
      .poll(() => typesOf(taken), { timeout: 20_000 })
      .toEqual(['identification.started', 'identification.cancelled']);
  });
});
