import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { sleepUntil } from '../../src/gateway/sleep.js';
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

/** Falls asleep, and says whether it has woken up. */
function fallAsleep(ms: number, signal = new AbortController().signal) {
  const sleep = { isOver: false };
  void sleepUntil(NOW + ms, signal).then(() => {
    sleep.isOver = true;
  });
  return sleep;
}

test('a sleep ends when its time has come, and not before', async () => {
  const sleep = fallAsleep(1_000);
  await vi.advanceTimersByTimeAsync(999);
  expect(sleep.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(sleep.isOver).toBe(true);
});

test.each([0, -1, -1e12, NaN])('a sleep until %d ms from now ends at once', async (ms) => {
  const sleep = fallAsleep(ms);
  await vi.advanceTimersByTimeAsync(0);
  expect(sleep.isOver).toBe(true);
});

test.each([LONGEST_TIMER, LONGEST_TIMER + 1, 2 ** 31 + 1_000, 3 * 2 ** 31])(
  'a sleep of %d ms, longer than a timer can be or nearly so, ends on time',
  async (ms) => {
    const sleep = fallAsleep(ms);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(sleep.isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(sleep.isOver).toBe(true);
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
  expect(sleep.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(sleep.isOver).toBe(true);
});

test.each([1_000, 3 * 2 ** 31])('an abort ends a sleep of %d ms and its timer', async (ms) => {
  const controller = new AbortController();
  const sleep = fallAsleep(ms, controller.signal);
  controller.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(sleep.isOver).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a sleep that is aborted before it begins ends at once, without a timer', async () => {
  const sleep = fallAsleep(1_000, AbortSignal.abort());
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(sleep.isOver).toBe(true);
});

test('a sleep leaves no listener at its signal, however many timers it took', async () => {
  const { signal } = new AbortController();
  const sleep = fallAsleep(3 * 2 ** 31, signal);
  await vi.advanceTimersByTimeAsync(2 ** 31);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2 ** 32);
  expect(sleep.isOver).toBe(true);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
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
