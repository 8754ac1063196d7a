import { describe, expect, test } from 'vitest';
import { parseRetryAfter } from '../../src/gateway/retry-after.js';
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
    ['2.5', 3_000],
    ['0.001', 1_000],
    ['3.0', 3_000],
    ['5, 10', 5_000],
    ['soon, 5', 5_000],
    [', 5', 5_000],
    ['Thu, 21 May 2026 10:00:01 GMT, 7', 1_000],
    ['later, Thu, 21 May 2026 10:00:01 GMT', 1_000],
    ['Thursday, 21-May-26 10:00:01 GMT', 1_000],
    ['Wednesday, 21-May-76 10:00:00 GMT', Date.parse('2076-05-21T10:00:00Z') - NOW],
    ['Thu May 21 10:00:01 2026', 1_000],
    ['Mon Jun  1 10:00:00 2026', 11 * 86_400_000],
    ['thu, 21 may 2026 10:00:01 gmt', 1_000],
    ['Thu, 21 May 2026 10:00:01 GMT', 1_000],
    ['Thu, 21 May 2026 10:02:00 GMT', 120_000],
    ['Fri, 21 May 2027 10:00:00 GMT', YEAR * 1_000],
  ])('reads %j as %i ms', (header, expected) => {
    expect(parseRetryAfter(header, null, NOW)).toBe(expected);
  });

  test('limits the wait to the largest safe integer', () => {
    expect(parseRetryAfter('9'.repeat(400), null, NOW)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('counts the ms until a date from a time between two seconds', () => {
    expect(parseRetryAfter('Thu, 21 May 2026 10:00:01 GMT', null, NOW + 1)).toBe(999);
  });
});

describe('a date is measured against the Date of the answer', () => {
  const AFTER = 'Thu, 21 May 2026 10:00:10 GMT';

  test.each([
    ['an hour ahead', 'Thu, 21 May 2026 09:00:00 GMT', 3_610_000],
    ['an hour behind', 'Thu, 21 May 2026 10:00:05 GMT', 5_000],
    ['in the form of RFC 850', 'Thursday, 21-May-26 10:00:05 GMT', 5_000],
    ['of a gateway that sends none', null, 10_000],
    ['that is unreadable', 'yesterday', 10_000],
  ])('that is %s', (_, date, expected) => {
    expect(parseRetryAfter(AFTER, date, NOW)).toBe(expected);
  });

  test('and may be past by the clock of this device', () => {
    const hourLater = NOW + 3_600_000;
    expect(parseRetryAfter(AFTER, 'Thu, 21 May 2026 10:00:00 GMT', hourLater)).toBe(10_000);
  });

  test('but seconds are not', () => {
    expect(parseRetryAfter('7', 'Thu, 21 May 2026 09:00:00 GMT', NOW)).toBe(7_000);
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
    ['it has an empty fraction', '1.'],
    ['it has no whole part', '.5'],
    ['it has an exponent', '1e3'],
    ['it is hexadecimal', '0x10'],
    ['it has a unit', '5s'],
    ['it is a list of garbage', 'a, b'],
    ['it is a list that begins with zero', '0, 10'],
    ['it is garbage', 'soon'],
    ['its digits are not ASCII', '٥'],
    ['the date is now', 'Thu, 21 May 2026 10:00:00 GMT'],
    ['the date is past', 'Thu, 21 May 2026 09:59:59 GMT'],
    ['the date is decades past', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['there is no such month', 'Thu, 21 Foo 2027 10:00:00 GMT'],
    ['there is no such day', 'Thu, 99 May 2027 10:00:00 GMT'],
    ['there is no such hour', 'Thu, 21 May 2027 24:00:00 GMT'],
    ['its year of two digits is past', 'Saturday, 21-May-77 10:00:00 GMT'],
    ['the date has no time zone', 'Thu, 21 May 2027 10:00:00'],
    ['the date is in another form', '2027-05-21T10:00:00Z'],
    ['the date is a year alone', ' 2027 GMT'],
    ['there is text before the date', 'after Fri, 21 May 2027 10:00:00 GMT'],
    ['there is text after the date', 'Fri, 21 May 2027 10:00:00 GMT+0200'],
  ])('where %s', (_, header) => {
    expect(parseRetryAfter(header, null, NOW)).toBeUndefined();
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

  test('has the wait from the Date of the answer until the date of Retry-After', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', {
      kind: 'answer',
      status: 429,
      headers: {
        date: 'Thu, 21 May 2026 10:00:00 GMT',
        'retry-after': 'Thu, 21 May 2026 11:00:00 GMT',
      },
    });
    await expect(connect(sandbox).status()).rejects.toMatchObject({ retryAfter: 3_600_000 });
  });

  test('has no wait where Retry-After is empty', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', busy(429, ''));
    await expect(connect(sandbox).status()).rejects.not.toHaveProperty('retryAfter');
  });
});
