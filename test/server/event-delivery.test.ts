import { describe, expect, it, vi } from 'vitest';
import type { EventDelivery } from '../../src/events/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { createMetrics, logTo } from '../../src/telemetry/index.js';
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
import { complete, fakeClock, observer, openHost, startParked } from './helpers.js';

describe('a receiver that is down for an hour', () => {
  it('gets every event once it is back, those of each identification in order', async () => {
    fakeClock();
    const { delivery, taken, attempts, answer } = fakeReceiver(() => REFUSED);
    const host = openTold(await start(), delivery);
    const ids: string[] = [];
    for (let userId = 1; userId <= 30; userId += 1) ids.push(await startAndCancel(host, userId));
    await pass(HOUR_MS, 60_000);
    expect(taken).toEqual([]);
    // The first event of each alone is tried, less and less often.
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(30);
    expect(attempts.length).toBeLessThan(30 * 40);
    expect(attempts.length).toBeGreaterThan(30 * 8);
    answer(() => ({}));
    await pass(HOUR_MS / 2 + 60_000, 60_000);
    for (const id of ids) {
      expect(typesOf(taken.filter(({ data }) => data.id === id))).toEqual([
        'identification.started',
        'identification.cancelled',
      ]);
    }
    expect(taken).toHaveLength(60);
  });

  it('delays no other identification', async () => {
    fakeClock();
    const { delivery, taken } = fakeReceiver(({ data }) => (data.userId === 1 ? REFUSED : {}));
    const host = openTold(await start(), delivery);
    await startAndCancel(host, 1);
    await pass(HOUR_MS, 60_000);
    await startAndCancel(host, 2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(taken.map(({ data }) => data.userId)).toEqual([2, 2]);
  });
});

describe('a dead letter', () => {
  /** An identification whose first event is dead. */
  async function withDeadLetter() {
    const receiver = fakeReceiver(({ data }) => (data.userId === 1 ? { outcome: 'gone' } : {}));
    const { observe, of } = observer();
    const host = openTold(await start(), receiver.delivery, { observe });
    const id = await startAndCancel(host, 1);
    await expect.poll(async () => (await host.deadLetters()).length).toBe(1);
    const [letter] = await host.deadLetters();
    if (letter === undefined) throw new Error('There is no dead letter.');
    return { ...receiver, host, id, letter, of };
  }

  it('is what was not taken for three days, and holds the later events of its identification', async () => {
    fakeClock();
    const { delivery, taken, attempts } = fakeReceiver(({ data }) =>
      data.userId === 1 ? REFUSED : {},
    );
    const host = openTold(await start(), delivery);
    const id = await startAndCancel(host, 1);
    await pass(71 * HOUR_MS);
    expect(await host.deadLetters()).toEqual([]);
    await pass(2 * HOUR_MS);
    const letters = await host.deadLetters();
    expect(letters).toMatchObject([{ id, type: 'identification.started', held: 1 }]);
    expect(letters[0]?.attempts).toBe(attempts.length);
    const tried = attempts.length;
    await startAndCancel(host, 2);
    await pass(10 * HOUR_MS);
    expect(attempts.length).toBe(tried + 2);
    expect(taken.map(({ data }) => data.userId)).toEqual([2, 2]);
  });

  it('is made at once where the receiver answers that it is gone, and told', async () => {
    const { id, letter, attempts, host, of } = await withDeadLetter();
    expect(letter).toMatchObject({ id, type: 'identification.started', attempts: 1 });
    await startAndCancel(host, 2);
    await expect.poll(() => attempts.length).toBe(3);
    await expect.poll(() => host.eventQueue()).toMatchObject({ waiting: 1, dead: 1 });
    expect(of('webhook')[0]).toMatchObject({
      ...{ id, eventId: letter.eventId, outcome: 'dead', attempts: 1 },
      webhook: 'identification.started',
    });
  });

  it('is sent again with the same id, and the held events after it', async () => {
    const { host, letter, answer, attempts, taken } = await withDeadLetter();
    answer(() => ({}));
    await host.resendEvent(letter.eventId);
    await expect
      .poll(() => typesOf(taken))
      .toEqual(['identification.started', 'identification.cancelled']);
    expect(attempts[1]?.id).toBe(letter.eventId);
    expect(await host.deadLetters()).toEqual([]);
  });

  it('is skipped, and the held events follow', async () => {
    const { host, letter, answer, taken } = await withDeadLetter();
    answer(() => ({}));
    await host.skipEvent(letter.eventId);
    await expect.poll(() => typesOf(taken)).toEqual(['identification.cancelled']);
    const unknown = { code: 'unknownEvent' };
    await expect(host.skipEvent(letter.eventId)).rejects.toMatchObject(unknown);
    await expect(host.resendEvent(letter.eventId)).rejects.toMatchObject(unknown);
  });

  it('is seen by an operator although the host sends no events any more', async () => {
    const store = createMemoryStore();
    const { delivery } = fakeReceiver(() => ({ outcome: 'gone' }));
    const sandbox = await start();
    const before = openTold(sandbox, delivery, { store });
    await startAndCancel(before, 1);
    await expect.poll(async () => (await before.deadLetters()).length).toBe(1);
    const host = openHost(sandbox, { store });
    const [letter] = await host.deadLetters({ limit: 1 });
    await host.skipEvent(letter?.eventId ?? '');
    expect(await host.deadLetters()).toEqual([]);
    await expect(host.deadLetters({ limit: 0 })).rejects.toThrow('limit: must be');
  });
});

describe('the events of a host', () => {
  it('are counted, with those that wait and those that are dead', async () => {
    const { delivery } = fakeReceiver(({ data }) =>
      data.userId === 1 ? { outcome: 'gone' } : data.userId === 2 ? REFUSED : {},
    );
    const metrics = createMetrics();
    const host = openTold(await start(), delivery, { observe: metrics.observe });
    for (const userId of [1, 2, 3]) await startAndCancel(host, userId);
    await expect.poll(() => host.eventQueue()).toMatchObject({ waiting: 3, dead: 1 });
    const text = await metrics.text(host);
    expect(text).toMatch(/^identification_events_sent_total\{outcome="dead"\} 1$/m);
    expect(text).toMatch(/^identification_events_sent_total\{outcome="delivered"\} 2$/m);
    expect(text).toMatch(/^identification_events_sent_total\{outcome="failed"\} [1-9]/m);
    expect(text).toMatch(/^identification_events_waiting 3$/m);
    expect(text).toMatch(/^identification_events_dead 1$/m);
    expect(text).toMatch(/^identification_events_oldest_seconds \d/m);
  });

  it('need a store with an outbox', async () => {
    const { outbox, ...store } = createMemoryStore();
    expect(outbox).toBeDefined();
    const sandbox = await start();
    expect(() => openTold(sandbox, fakeReceiver().delivery, { store })).toThrow(
      'events: needs a store with an outbox',
    );
    const wrong = {} as unknown as EventDelivery;
    expect(() => openTold(sandbox, wrong)).toThrow(
      'events: must be what createEventDelivery gives',
    );
    const host = openHost(sandbox, { store });
    for (const asked of [host.deadLetters(), host.eventQueue(), host.skipEvent('a')]) {
      await expect(asked).rejects.toMatchObject({ code: 'notSupported' });
    }
  });

  it('are sent 20 at a time at most, also where the receiver hangs', async () => {
    let [now, most] = [0, 0];
    const delivery: EventDelivery = {
      ...fakeReceiver().delivery,
      send: async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 30));
        now -= 1;
        return { outcome: 'delivered', httpStatus: 200, retryAfter: null };
      },
    };
    const host = openTold(await start(), delivery);
    await Promise.all(Array.from({ length: 60 }, (_, index) => startAndCancel(host, index + 1)));
    await expect.poll(async () => (await host.eventQueue()).waiting).toBe(0);
    expect(most).toBe(20);
  });

  it('in progress are aborted when the host closes, and stay', async () => {
    const store = createMemoryStore();
    let signal: AbortSignal | null = null;
    const delivery: EventDelivery = {
      ...fakeReceiver().delivery,
      send: (_, given) =>
        new Promise((_resolve, reject) => {
          signal = given;
          given.addEventListener('abort', () => {
            reject(given.reason);
          });
        }),
    };
    const kept = { ...store, close: () => Promise.resolve() };
    const host = openTold(await start(), delivery, { store: kept, drainTimeout: 50 });
    await startParked(host, 1);
    await expect.poll(() => signal).not.toBeNull();
    await host.close();
    expect(signal).toMatchObject({ aborted: true });
    expect(await store.outbox?.size()).toMatchObject({ waiting: 1, dead: 0 });
  });

  it('leave nothing of the person and the receiver in logs', async () => {
    const lines: string[] = [];
    const line = (...logged: readonly unknown[]): void => void lines.push(JSON.stringify(logged));
    const log = logTo({ debug: line, info: line, warn: line, error: line });
    const receiver = await openReceiver((_, index) => (index === 0 ? 500 : 200));
    const host = openTold(await start(), deliveryTo(receiver.url), {
      observe: (event) => {
        log(event);
        lines.push(JSON.stringify(event));
      },
    });
    const { identification } = await host.start({ userId: 2_147_000_123, deviceName: 'canary' });
    const { view } = await complete(host, identification.id);
    await expect.poll(() => receiver.requests.length, { timeout: 20_000 }).toBeGreaterThan(2);
    const text = lines.join('\n');
    expect(text).toMatch(/"webhook":"identification.completed"/);
    expect(text).toContain('"outcome":"failed","httpStatus":500');
    for (const secret of ['canary', '2147000123', String(view.output?.correlationId), 'whsec']) {
      expect(text).not.toContain(secret);
    }
  });
});
