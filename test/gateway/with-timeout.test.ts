import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import { untilAborted, withTimeout } from '../../src/gateway/timers.js';

const TIMEOUT = failure('timeout');
const never = (): Promise<never> => new Promise(() => undefined);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('work that is done in time gives its result', async () => {
  const { signal } = new AbortController();
  await expect(withTimeout(() => Promise.resolve('done'), 1_000, signal)).resolves.toBe('done');
});

test('work that fails in time gives its own error', async () => {
  const { signal } = new AbortController();
  const error = failure('network');
  await expect(withTimeout(() => Promise.reject(error), 1_000, signal)).rejects.toBe(error);
});

test('work that takes longer is stopped when the time is up, and not before', async () => {
  const { signal } = new AbortController();
  let isStopped = false;
  const outcome = withTimeout(
    (inTime) => {
      inTime.addEventListener('abort', () => {
        isStopped = true;
      });
      return never();
    },
    1_000,
    signal,
  ).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(999);
  expect(isStopped).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isStopped).toBe(true);
  expect(await outcome).toStrictEqual(TIMEOUT);
});

test('work that fails because it is stopped is still a time-out', async () => {
  const { signal } = new AbortController();
  const outcome = withTimeout(
    (inTime) =>
      new Promise((_, reject) => {
        inTime.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      }),
    1_000,
    signal,
  ).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await outcome).toStrictEqual(TIMEOUT);
});

test('work is stopped when the caller leaves', async () => {
  const controller = new AbortController();
  const outcome = withTimeout(
    (inTime) =>
      new Promise((_, reject) => {
        inTime.addEventListener('abort', () => {
          reject(new Error('stopped'));
        });
      }),
    1_000,
    controller.signal,
  );
  controller.abort(new Error('left'));
  await expect(outcome).rejects.toThrow('left');
});

test('work that does not heed its signal is not waited for when the caller leaves', async () => {
  const controller = new AbortController();
  const outcome = withTimeout(never, 1_000, controller.signal);
  controller.abort(new Error('left'));
  await expect(outcome).rejects.toThrow('left');
});

test('work is not begun where the caller has left already', async () => {
  const work = vi.fn(never);
  await expect(withTimeout(work, 1_000, AbortSignal.abort())).rejects.toThrow('aborted');
  expect(work).not.toHaveBeenCalled();
});

describe('no timer and no listener is left', () => {
  const left = (signal: AbortSignal) => ({
    timers: vi.getTimerCount(),
    listeners: getEventListeners(signal, 'abort').length,
  });

  test.each([
    ['is done', () => Promise.resolve()],
    ['fails', () => Promise.reject(failure('network'))],
    [
      'throws at once',
      () => {
        throw new Error('at once');
      },
    ],
    ['takes too long', never],
  ])('after work that %s', async (_, work) => {
    const { signal } = new AbortController();
    let during: unknown;
    const begin = (): Promise<void> => {
      during = left(signal);
      return work();
    };
    const outcome = withTimeout(begin, 1_000, signal).catch(() => undefined);
    // For the work that takes too long; the rest is over before.
    await vi.advanceTimersByTimeAsync(1_000);
    await outcome;
    expect(during).toEqual({ timers: 1, listeners: 1 });
    expect(left(signal)).toEqual({ timers: 0, listeners: 0 });
  });

  test('where the caller leaves work that does not heed its signal', async () => {
    const controller = new AbortController();
    const outcome = withTimeout(never, 1_000, controller.signal).catch(() => undefined);
    controller.abort();
    await outcome;
    expect(left(controller.signal)).toEqual({ timers: 0, listeners: 0 });
  });

  test('where the caller has left already', async () => {
    const signal = AbortSignal.abort();
    await withTimeout(never, 1_000, signal).catch(() => undefined);
    expect(left(signal)).toEqual({ timers: 0, listeners: 0 });
  });

  test.each([
    ['is done', () => Promise.resolve()],
    ['is left', never],
  ])('at a signal of somebody else, after work that %s', async (_, work) => {
    const controller = new AbortController();
    const outcome = untilAborted(work, controller.signal).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await outcome;
    expect(left(controller.signal)).toEqual({ timers: 0, listeners: 0 });
  });
});
