import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { wakeAt } from '../../src/gateway/sleep.js';
import { run, started } from './helpers.js';

const NOW = Date.parse('2026-05-21T10:00:00Z');
/** The longest that a timer of the platform waits; a longer one fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Falls asleep, and says whether it has woken up, and how often. */
function fallAsleep(ms: number) {
  let wakes = 0;
  const stop = wakeAt(NOW + ms, () => {
    wakes += 1;
  });
  return { wakes: () => wakes, stop };
}

test('a sleep ends when its time has come, and not before', async () => {
  const sleep = fallAsleep(1_000);
  await vi.advanceTimersByTimeAsync(999);
  expect(sleep.wakes()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(sleep.wakes()).toBe(1);
});

test.each([0, -1, -1e12, NaN])('a sleep until %d ms from now ends at once', async (ms) => {
  const sleep = fallAsleep(ms);
  await vi.advanceTimersByTimeAsync(0);
  expect(sleep.wakes()).toBe(1);
});

test.each([LONGEST_TIMER, LONGEST_TIMER + 1, 2 ** 31 + 1_000, 3 * 2 ** 31])(
  'a sleep of %d ms, longer than a timer can be or nearly so, ends on time',
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
])('a clock that is set back during a sleep of %s does not make it longer', async (_, ms, part) => {
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

test('a sleep until a time that is past, stopped in its turn, wakes nobody', async () => {
  const sleep = fallAsleep(-1);
  sleep.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(sleep.wakes()).toBe(0);
});

test.each([1_000, 3 * 2 ** 31])('a sleep of %d ms that is stopped has no timer', async (ms) => {
  const sleep = fallAsleep(ms);
  expect(vi.getTimerCount()).toBe(1);
  sleep.stop();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(ms);
  expect(sleep.wakes()).toBe(0);
});

test('a long sleep that is stopped after some of its timers has none', async () => {
  const sleep = fallAsleep(3 * 2 ** 31);
  await vi.advanceTimersByTimeAsync(2 ** 32);
  sleep.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a sleep wakes nobody in the turn in which it begins', () => {
  expect(fallAsleep(-1).wakes()).toBe(0);
});

const { sleepUntil: actor } = createGatewayActors({
  baseUrl: 'https://api.example',
  getAccessToken: () => null,
});

test('the actor ends when its time has come', async () => {
  const outcome = run(actor, { at: NOW + 1_000 });
  await vi.advanceTimersByTimeAsync(1_000);
  await expect(outcome).resolves.toBeUndefined();
});

test('stopping the actor ends its timer', async () => {
  const { stop } = started(actor, { at: NOW + 1_000 });
  expect(vi.getTimerCount()).toBe(1);
  stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
