import { describe, expect, test } from 'vitest';
import { errorOf } from './helpers.js';

/** Part of every invalid value that can hold it. */
const SECRET = 'c4n4ry';

const SUBJECT = { userId: 42 };

describe('an error names a field of the subject that breaks its rule, and not its value', () => {
  const ID = 'must be a whole number from 1 to 2147483647';
  const TYPE = 'must be "individual" or "merchant"';
  const TEXT = 'must be a string or null';

  test.each([
    ['userId', 0, ID],
    ['userId', -1, ID],
    ['userId', 2_147_483_648, ID],
    ['userId', 1.5, ID],
    ['userId', NaN, ID],
    ['userId', Infinity, ID],
    ['userId', '42', ID],
    ['userId', SECRET, ID],
    ['userId', 42n, ID],
    ['userId', null, ID],
    ['userId', [42], ID],
    ['userId', undefined, ID],
    ['userType', SECRET, TYPE],
    ['userType', 'Individual', TYPE],
    ['userType', 0, TYPE],
    ['userType', null, TYPE],
    ['correlationType', 2, 'must be 0 or 1'],
    ['correlationType', '0', 'must be 0 or 1'],
    ['correlationType', true, 'must be 0 or 1'],
    ['correlationType', SECRET, 'must be 0 or 1'],
    ['bTrustAppCallBackId', 7, TEXT],
    ['localTimezone', { SECRET }, TEXT],
    ['userAgent', [SECRET], TEXT],
    ['browserLanguage', false, TEXT],
    ['userLanguage', 7, TEXT],
    ['deviceName', 7, TEXT],
    ['email', `${SECRET}@example.invalid`, 'is not an option'],
  ])('%s: %o', (field, value, rule) => {
    const { fields, text } = errorOf({ subject: { ...SUBJECT, [field]: value } });
    expect(fields).toEqual({ [`subject.${field}`]: rule });
    expect(text).not.toContain(SECRET);
  });
});

test('an error says that userId is required if it is missing', () => {
  expect(errorOf({ subject: {} }).fields).toEqual({ 'subject.userId': 'is required' });
});

test.each([
  'bTrustAppCallBackId',
  'localTimezone',
  'userAgent',
  'browserLanguage',
  'userLanguage',
  'deviceName',
])('metadata of more than 1000 characters is refused: %s', (field) => {
  const { fields, text } = errorOf({ subject: { ...SUBJECT, [field]: SECRET.repeat(167) } });
  expect(fields).toEqual({ [`subject.${field}`]: 'must have at most 1000 characters' });
  expect(text).not.toContain(SECRET);
});

describe('an error names a timing that breaks its rule', () => {
  const HOUR = 'must be a whole number of ms from 1 to 3600000';
  const DAY = 'must be a whole number of ms from 1 to 86400000';
  const bad = [-1, 0, 0.5, 1.5, NaN, Infinity, '3000', null, SECRET];

  test.each([
    ...[...bad, 3_600_001].map((value) => ['pollInterval', value, HOUR] as const),
    ...[...bad, 86_400_001].map((value) => ['pollTimeout', value, DAY] as const),
    ...[...bad, 3_600_001].map((value) => ['requestTimeout', value, HOUR] as const),
    ['pause', 1, 'is not an option'] as const,
  ])('timings.%s: %o', (field, value, rule) => {
    const { fields, text } = errorOf({ subject: SUBJECT, timings: { [field]: value } });
    expect(fields).toEqual({ [`timings.${field}`]: rule });
    expect(text).not.toContain(SECRET);
  });

  test.each([
    ...[...bad, 3_600_001].flatMap((value) =>
      ['base', 'cap', 'retryAfterCap'].map((field) => [field, value, HOUR] as const),
    ),
    ...[...bad, 101].map(
      (value) => ['maxAttempts', value, 'must be a whole number from 1 to 100'] as const,
    ),
    ['factor', 2, 'is not an option'] as const,
  ])('timings.backoff.%s: %o', (field, value, rule) => {
    const { fields, text } = errorOf({
      subject: SUBJECT,
      timings: { backoff: { [field]: value } },
    });
    expect(fields).toEqual({ [`timings.backoff.${field}`]: rule });
    expect(text).not.toContain(SECRET);
  });
});

describe('an error names another option that breaks its rule', () => {
  test.each([
    ['subject', { subject: undefined }],
    ['subject', { subject: SECRET }],
    ['subject', { subject: null }],
    ['timings', { timings: null }],
    ['timings', { timings: SECRET }],
    ['timings.backoff', { timings: { backoff: 500 } }],
    ['pendingStatuses', { pendingStatuses: SECRET }],
    ['restart', { restart: SECRET }],
    ['restart', { restart: null }],
    ['getAccessToken', { getAccessToken: SECRET }],
  ])('%s: %j', (field, change) => {
    const { fields, text } = errorOf({ subject: SUBJECT, ...change });
    expect(Object.keys(fields)).toEqual([field]);
    expect(text).not.toContain(SECRET);
  });

  test.each([`not ${SECRET}`, '', 'x'.repeat(65), 'НЕЯСЕН', 7, null])(
    'pendingStatuses.1: %j',
    (status) => {
      const { fields, text } = errorOf({ subject: SUBJECT, pendingStatuses: ['FINE', status] });
      expect(fields).toEqual({
        'pendingStatuses.1': 'must be 1 to 64 letters of a to z, digits, "_", "-" or "."',
      });
      expect(text).not.toContain(SECRET);
    },
  );

  test.each([undefined, null, SECRET, 42])('input: %j', (options) => {
    const { fields, text } = errorOf(options);
    expect(Object.keys(fields)).toEqual(['input']);
    expect(text).not.toContain(SECRET);
  });

  test('all of them if there are several', () => {
    expect(
      errorOf({ subject: { userId: 0, userType: 'x' }, timings: { pollInterval: 0 }, extra: 1 })
        .fields,
    ).toEqual({
      'subject.userId': 'must be a whole number from 1 to 2147483647',
      'subject.userType': 'must be "individual" or "merchant"',
      'timings.pollInterval': 'must be a whole number of ms from 1 to 3600000',
      extra: 'is not an option',
    });
  });
});
