import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseRetryAfter } from '../../src/gateway/answer.js';
import { start } from '../sandbox/helpers.js';
import { connect, OPERATIONS } from './helpers.js';

const NOW = Date.parse('2026-05-21T10:00:00.000Z');
const YEAR = 365 * 86_400;

describe('parseRetryAfter', () => {
  test.each([
    ['1', 1_000],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['007', 7_000],
    [String(YEAR), YEAR * 1_000],
    ['Thu, 21 May 2026 10:00:01 GMT', 1_000],
    ['Thu, 21 May 2026 10:02:00 GMT', 120_000],
    ['Fri, 21 May 2027 10:00:00 GMT', YEAR * 1_000],
  ])('reads %j as %i ms', (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });

  test('limits the wait to the largest safe integer', () => {
    expect(parseRetryAfter('9'.repeat(400), NOW)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('counts the ms until a date from a time between two seconds', () => {
    expect(parseRetryAfter('Thu, 21 May 2026 10:00:01 GMT', NOW + 1)).toBe(999);
  });
});

describe('parseRetryAfter returns undefined', () => {
  test.each([
    ['the header is missing', null],
    ['it is empty', ''],
    ['it is blank', '  '],
    ['it is zero', '0'],
    ['it is negative', '-5'],
    ['it has a plus sign', '+5'],
    ['it has a fraction', '1.5'],
    ['it has an exponent', '1e3'],
    ['it is hexadecimal', '0x10'],
    ['it has a unit', '5s'],
    ['it is a list', '5, 10'],
    ['it is garbage', 'soon'],
    ['its digits are not ASCII', '٥'],
    ['the date is now', 'Thu, 21 May 2026 10:00:00 GMT'],
    ['the date is past', 'Thu, 21 May 2026 09:59:59 GMT'],
    ['the date is decades past', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['there is no such date', 'Thu, 99 Foo 2026 10:00:00 GMT'],
    ['the date has no time zone', 'Thu, 21 May 2027 10:00:00'],
    ['the date is in another form', '2027-05-21T10:00:00Z'],
    ['the date is a year alone', ' 2027 GMT'],
    ['there is text before the date', 'after Fri, 21 May 2027 10:00:00 GMT'],
    ['there is text after the date', 'Fri, 21 May 2027 10:00:00 GMT+0200'],
  ])('where %s', (_, header) => {
    expect(parseRetryAfter(header, NOW)).toBeUndefined();
  });
});

describe('a failure', () => {
  const busy = (status: number, after: string) =>
    ({ kind: 'answer', status, headers: { 'retry-after': after } }) as const;

  test.each(OPERATIONS)('of %s has the wait of Retry-After', async (operation) => {
    const sandbox = await start();
    sandbox.faults.next(operation, busy(429, '7'));
    await expect(connect(sandbox)[operation]()).rejects.toMatchObject({
      code: 'rateLimited',
      retryAfter: 7_000,
    });
  });

  test('of an unavailable gateway has the wait of Retry-After', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', busy(503, '2'));
    await expect(connect(sandbox).status()).rejects.toMatchObject({
      code: 'unavailable',
      retryAfter: 2_000,
    });
  });

  test('has the wait from now until the date of Retry-After', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const sandbox = await start();
    sandbox.faults.next('status', busy(429, 'Thu, 21 May 2026 11:00:00 GMT'));
    await expect(connect(sandbox).status()).rejects.toMatchObject({ retryAfter: 3_600_000 });
  });

  test('has no wait where Retry-After is empty', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', busy(429, ''));
    await expect(connect(sandbox).status()).rejects.not.toHaveProperty('retryAfter');
  });
});
