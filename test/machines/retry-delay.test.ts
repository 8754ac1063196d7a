import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { retryDelay, type Backoff } from '../../machines/retry.js';

const BACKOFF: Backoff = { base: 500, cap: 30_000, retryAfterCap: 60_000, maxAttempts: 5 };

const delay = (attempt: number, random: number, retryAfter?: number, backoff = BACKOFF): number =>
  retryDelay(failure('unavailable', { retryAfter }), attempt, backoff, random);

const ATTEMPTS = [1, 2, 3, 6, 7, 8, 31, 32, 53, 64, 1_024, 1_000_000];
const RANDOMS = [0, 0.1, 0.5, 0.9, 1 - Number.EPSILON];
const BACKOFFS: readonly Backoff[] = [
  BACKOFF,
  { base: 1, cap: 1, retryAfterCap: 1, maxAttempts: 1 },
  { base: 5_000, cap: 10, retryAfterCap: 100, maxAttempts: 5 },
  { base: 3_600_000, cap: 3_600_000, retryAfterCap: 3_600_000, maxAttempts: 100 },
];
const GRID = BACKOFFS.flatMap((backoff) =>
  ATTEMPTS.flatMap((attempt) => RANDOMS.map((random) => ({ backoff, attempt, random }))),
);

describe('without a Retry-After', () => {
  test.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [6, 16_000],
    [7, 30_000],
    [8, 30_000],
    [1_000_000, 30_000],
  ])('the delay of attempt %i is at most %i ms', (attempt, most) => {
    expect(delay(attempt, 1 - Number.EPSILON)).toBe(most);
  });

  test('the delay is spread over its whole range, from 0', () => {
    expect([0, 0.25, 0.5, 0.75].map((random) => delay(2, random))).toEqual([0, 250, 500, 750]);
  });

  test('no delay is longer than the cap', () => {
    for (const { backoff, attempt, random } of GRID) {
      const ms = delay(attempt, random, undefined, backoff);
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThanOrEqual(backoff.cap);
    }
  });

  test('the delay is a whole number of ms', () => {
    const waits = GRID.map(({ backoff, attempt, random }) =>
      delay(attempt, random, undefined, backoff),
    );
    expect(waits.filter((ms) => !Number.isSafeInteger(ms))).toEqual([]);
  });
});

describe('a Retry-After', () => {
  const YEAR = 365 * 86_400_000;
  const ASKED = [1, 999, 5_000, 60_000, 60_001, YEAR, Number.MAX_SAFE_INTEGER];

  test('is a lower bound of the delay, up to its cap', () => {
    for (const asked of ASKED) {
      for (const { backoff, attempt, random } of GRID) {
        expect(delay(attempt, random, asked, backoff)).toBeGreaterThanOrEqual(
          Math.min(asked, backoff.retryAfterCap),
        );
      }
    }
  });

  test('is exceeded by at most one base, if the backoff is not longer', () => {
    for (const asked of ASKED) {
      for (const { backoff, attempt, random } of GRID) {
        const withoutIt = delay(attempt, random, undefined, backoff);
        const longest = Math.min(asked, backoff.retryAfterCap) + backoff.base;
        expect(delay(attempt, random, asked, backoff)).toBeLessThanOrEqual(
          Math.max(withoutIt, longest),
        );
      }
    }
  });

  test('does not shorten a backoff that is longer', () => {
    expect(delay(7, 0.9, 1_000)).toBe(27_000);
  });

  test('of a year is limited to its cap', () => {
    expect(delay(1, 0, YEAR)).toBe(60_000);
  });

  test('is spread, so that clients with the same Retry-After do not call at the same time', () => {
    expect([0, 0.25, 0.5, 0.75].map((random) => delay(1, random, 10_000))).toEqual([
      10_000, 10_125, 10_250, 10_375,
    ]);
  });

  test('of 0 does not change the backoff', () => {
    for (const { backoff, attempt, random } of GRID) {
      expect(delay(attempt, random, 0, backoff)).toBe(delay(attempt, random, undefined, backoff));
    }
  });

  test('is a whole number of ms', () => {
    const waits = GRID.map(({ backoff, attempt, random }) => delay(attempt, random, 7.3, backoff));
    expect(waits.filter((ms) => !Number.isSafeInteger(ms))).toEqual([]);
  });
});
