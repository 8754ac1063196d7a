import { describe, expect, test } from 'vitest';
import { failure, FAILURES, isFailureCode, type FailureCode } from '../../machines/failure.js';
import { shouldRetry, type Patience } from '../../machines/retry.js';

const MAX = { maxAttempts: 3 };
const PATIENCES: readonly Patience[] = ['attempts', 'deadline', 'unlimited'];

// Repeated here on purpose: which failures are retried is a promise to users.
const TRANSIENT: readonly FailureCode[] = [
  'network',
  'timeout',
  'rateLimited',
  'unavailable',
  'tokenUnavailable',
  'unexpected',
];
const PROTOCOL: readonly FailureCode[] = ['protocol', 'responseTooLarge'];
const REPEATED = [...TRANSIENT, ...PROTOCOL];
const NEVER = Object.keys(FAILURES)
  .filter(isFailureCode)
  .filter((code) => !REPEATED.includes(code));

const retries = (code: FailureCode, attempt: number, patience: Patience): boolean =>
  shouldRetry(failure(code), attempt, patience, MAX);

describe('with a limited number of attempts', () => {
  test.each(REPEATED)('%s is repeated until the last attempt has failed', (code) => {
    expect([1, 2, 3, 4].map((attempt) => retries(code, attempt, 'attempts'))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('a maximum of one attempt allows no retry', () => {
    expect(shouldRetry(failure('network'), 1, 'attempts', { maxAttempts: 1 })).toBe(false);
  });
});

describe('until a deadline', () => {
  test.each(TRANSIENT)('%s is repeated however often it has failed', (code) => {
    expect([1, 3, 4, 1_000_000].every((attempt) => retries(code, attempt, 'deadline'))).toBe(true);
  });

  test.each(PROTOCOL)('%s is repeated until the last attempt has failed', (code) => {
    expect([1, 2, 3, 4].map((attempt) => retries(code, attempt, 'deadline'))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('without a limit', () => {
  test.each(REPEATED)('%s is repeated however often it has failed', (code) => {
    expect([1, 3, 4, 1_000_000].every((attempt) => retries(code, attempt, 'unlimited'))).toBe(true);
  });
});

describe('no call is retried', () => {
  test.each(PATIENCES.flatMap((patience) => NEVER.map((code) => [code, patience] as const)))(
    'after %s, with the patience "%s"',
    (code, patience) => {
      expect(retries(code, 1, patience)).toBe(false);
    },
  );
});
