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

test('work that resolves in time gives its result', async () => {
  const { signal } = new AbortController();
  await expect(withTimeout(() => Promise.resolve('done'), 1_000, signal)).resolves.toBe('done');
});

test('work that rejects in time gives its own error', async () => {
  const { signal } = new AbortController();
  const error = failure('network');
  await expect(withTimeout(() => Promise.reject(error), 1_000, signal)).rejects.toBe(error);
});

test('work is aborted at its time limit, and not before', async () => {
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

test('work that rejects because it is aborted at the limit gives timeout', async () => {
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

test('work is aborted when the caller leaves', async () => {
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

test('work that ignores its signal is not awaited when the caller leaves', async () => {
  const controller = new AbortController();
  const outcome = withTimeout(never, 1_000, controller.signal);
  controller.abort(new Error('left'));
  await expect(outcome).rejects.toThrow('left');
});

test('work is not started where the caller has already left', async () => {
  const work = vi.fn(never);
  await expect(withTimeout(work, 1_000, AbortSignal.abort())).rejects.toThrow('aborted');
  expect(work).not.toHaveBeenCalled();
});

describe('no timer and no listener remains', () => {
  const left = (signal: AbortSignal) => ({
    timers: vi.getTimerCount(),
    listeners: getEventListeners(signal, 'abort').length,
  });

  test.each([
    ['resolves', () => Promise.resolve()],
    ['rejects', () => Promise.reject(failure('network'))],
    [
      'throws synchronously',
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
    // For the work that takes too long; the rest has settled before.
    await vi.advanceTimersByTimeAsync(1_000);
    await outcome;
    expect(during).toEqual({ timers: 1, listeners: 1 });
    expect(left(signal)).toEqual({ timers: 0, listeners: 0 });
  });

  test('where the caller leaves work that ignores its signal', async () => {
    const controller = new AbortController();
    const outcome = withTimeout(never, 1_000, controller.signal).catch(() => undefined);
    controller.abort();
    await outcome;
    expect(left(controller.signal)).toEqual({ timers: 0, listeners: 0 });
  });

  test('where the caller has already left', async () => {
    const signal = AbortSignal.abort();
    await withTimeout(never, 1_000, signal).catch(() => undefined);
    expect(left(signal)).toEqual({ timers: 0, listeners: 0 });
  });

  test.each([
    ['resolves', () => Promise.resolve()],
    ['is aborted', never],
  ])('at the signal of untilAborted, after work that %s', async (_, work) => {
    const controller = new AbortController();
    const outcome = untilAborted(work, controller.signal).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await outcome;
    expect(left(controller.signal)).toEqual({ timers: 0, listeners: 0 });
  });
});
