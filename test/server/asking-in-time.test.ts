/** Row 73 of the fault table: when a server asks again, in fake time. */
import { describe, expect, it, vi } from 'vitest';
import { fromPromise } from 'xstate';
import type { IdentificationState, StatusAnswer, StatusInput } from '../../src/index.js';
import type { IdentificationRecord } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { sandboxActors } from '../support/host.js';
import { fakeClock, openHost } from './helpers.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A host whose gateway gives one answer, with a record that waits in a state since the fake start. */
async function waitingHost(
  state: IdentificationState,
  answer: StatusAnswer,
  options: { readonly concurrency?: number; readonly count?: number; readonly ms?: number } = {},
) {
  fakeClock();
  const sandbox = await start();
  const store = createMemoryStore();
  const asked: number[] = [];
  let inFlight = 0;
  let most = 0;
  const { count = 1, concurrency = 10, ms = 0 } = options;
  const from = Date.now();
  for (let userId = 1; userId <= count; userId += 1) {
    await store.create(waitingRecord(state, userId, from));
  }
  const host = openHost(sandbox, {
    store,
    reconciliation: { concurrency },
    actors: {
      ...sandboxActors(sandbox),
      getStatus: fromPromise<StatusAnswer, StatusInput>(async () => {
        asked.push(Date.now() - from);
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, ms));
        inFlight -= 1;
        return answer;
      }),
    },
  });
  return { host, store, asked, most: () => most };
}

function waitingRecord(state: IdentificationState, userId: number, at: number) {
  const place = state === 'stalled' ? 'phaseB' : state;
  const checkpoint = {
    ...{ version: 1, userId, userType: 'individual', state, place, hostedPage: 'signing' },
    ...{ status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED', waitingSince: null, attempts: 0 },
    ...{ refusals: 0, finalizePayload: null, failure: null, output: null },
  };
  const subject = { userId, userType: 'individual' };
  return {
    ...{ id: `id-${String(userId)}`, version: 1, userId, state, inProgress: true },
    ...{ userType: 'individual', dueAt: at, createdAt: at, updatedAt: at, deliveryAttempts: null },
    ...{ subject, checkpoint, timeline: [{ state, at, failure: null }] },
  } satisfies IdentificationRecord;
}

const UNSIGNED = { status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED', url: 'https://sign.example/1' };

describe('in fake time', () => {
  it('73: asks after minutes, then hours, then days, and not after abandonAfter', async () => {
    const { store, asked } = await waitingHost('signing', UNSIGNED);
    for (let questions = 0; questions < 100; questions += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      const dueAt = (await store.load('id-1'))?.dueAt ?? null;
      if (dueAt === null) break;
      vi.setSystemTime(Math.max(Date.now(), dueAt));
    }
    const within = (to: number) => asked.filter((at) => at <= to).length;
    expect([within(HOUR), within(DAY)]).toEqual([expect.toBeWithin(3, 5), expect.toBeWithin(5, 8)]);
    expect(within(31 * DAY)).toEqual(expect.toBeWithin(28, 50));
    expect(asked.at(-1)).toBeLessThanOrEqual(30 * DAY + 1_000);
    vi.setSystemTime(Date.now() + 60 * DAY);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(before);
  });

  it('73: asks about many that are due with a bounded number of calls at a time', async () => {
    const { asked, most } = await waitingHost('signing', UNSIGNED, {
      count: 60,
      concurrency: 3,
      ms: 200,
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(new Set(asked).size).toBeGreaterThan(10);
    expect(asked.length).toBeGreaterThanOrEqual(60);
    // A question that was begun in the same tick may not be counted yet.
    expect(most()).toBeLessThanOrEqual(8);
  });

  it.each([
    ['signing', 'signing'],
    ['stalled', 'failed'],
  ] as const)('73: an answer of failure leaves %s in %s', async (state, after) => {
    const { host, asked } = await waitingHost(state, { status: 'ERROR', url: null });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(1);
    expect((await host.get('id-1'))?.view.state).toBe(after);
  });

  it('73: a clock that was set back does not postpone a question by more than a day', async () => {
    const { store, asked } = await waitingHost('signing', UNSIGNED);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.setSystemTime(Date.now() - 40 * DAY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(2);
    const dueAt = (await store.load('id-1'))?.dueAt ?? 0;
    expect(dueAt - Date.now()).toBeLessThan(2 * DAY);
  });
});

expect.extend({
  toBeWithin: (value: number, min: number, max: number) => ({
    pass: value >= min && value <= max,
    message: () => `${String(value)} is not from ${String(min)} to ${String(max)}`,
  }),
});
declare module 'vitest' {
  interface AsymmetricMatchersContaining {
    toBeWithin(min: number, max: number): unknown;
  }
}
