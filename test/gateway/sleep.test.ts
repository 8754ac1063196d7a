import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { wakeAt } from '../../src/gateway/timers.js';
import { run, started } from './helpers.js';

const NOW = Date.parse('2026-05-21T10:00:00Z');
/** `setTimeout` fires at once where the delay is longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Starts a sleep, and counts how often it ends. */
function fallAsleep(ms: number) {
  let wakes = 0;
  const stop = wakeAt(NOW + ms, () => {
    wakes += 1;
  });
  return { wakes: () => wakes, stop };
}

test('a sleep ends at its time, and not before', async () => {
  const sleep = fallAsleep(1_000);
  await vi.advanceTimersByTimeAsync(999);
  expect(sleep.wakes()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(sleep.wakes()).toBe(1);
});

test.each([0, -1, -1e12, NaN])(
  'a sleep until %d ms from now ends at the end of the turn',
  async (ms) => {
    const sleep = fallAsleep(ms);
    await vi.advanceTimersByTimeAsync(0);
    expect(sleep.wakes()).toBe(1);
  },
);

test.each([MAX_TIMER_MS, MAX_TIMER_MS + 1, 2 ** 31 + 1_000, 3 * 2 ** 31])(
  'a sleep of %d ms, at or above the limit of a timer, ends on time',
  async (ms) => {
    const sleep = fallAsleep(ms);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(sleep.wakes()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(sleep.wakes()).toBe(1);
  },
);

test.each([
  ['1 s', 1_000, 400],
  ['30 days', 30 * 86_400_000, 25 * 86_400_000],
])('setting the clock back does not prolong a sleep of %s', async (_, ms, part) => {
  const sleep = fallAsleep(ms);
  await vi.advanceTimersByTimeAsync(part);
  vi.setSystemTime(NOW - 86_400_000);
  await vi.advanceTimersByTimeAsync(ms - part - 1);
  expect(sleep.wakes()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(sleep.wakes()).toBe(1);
});

test.each([0, -1])('a sleep until %d ms from now needs no timer', (ms) => {
  fallAsleep(ms);
  expect(vi.getTimerCount()).toBe(0);
});

test('a sleep until a time in the past does not end where it is cancelled in the same turn', async () => {
  const sleep = fallAsleep(-1);
  sleep.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(sleep.wakes()).toBe(0);
});

test.each([1_000, 3 * 2 ** 31])('cancelling a sleep of %d ms clears its timer', async (ms) => {
  const sleep = fallAsleep(ms);
  expect(vi.getTimerCount()).toBe(1);
  sleep.stop();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(ms);
  expect(sleep.wakes()).toBe(0);
});

test('cancelling a sleep clears its second timer', async () => {
  const sleep = fallAsleep(3 * 2 ** 31);
  await vi.advanceTimersByTimeAsync(2 ** 32);
  sleep.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a sleep does not end synchronously', () => {
  expect(fallAsleep(-1).wakes()).toBe(0);
});

const { sleepUntil: actor } = createGatewayActors({
  baseUrl: 'https://api.example',
  getAccessToken: () => null,
});

test('the actor is done at its time', async () => {
  const outcome = run(actor, { at: NOW + 1_000 });
  await vi.advanceTimersByTimeAsync(1_000);
  await expect(outcome).resolves.toBeUndefined();
});

test('stopping the actor clears its timer', async () => {
  const { stop } = started(actor, { at: NOW + 1_000 });
  expect(vi.getTimerCount()).toBe(1);
  stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
