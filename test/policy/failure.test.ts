import { describe, expect, test } from 'vitest';
import {
  failure,
  FAILURES,
  InvalidInputError,
  isFailureCode,
  toFailure,
  type FailureCode,
} from '../../src/failure.js';

const CODES = Object.keys(FAILURES).filter(isFailureCode);
const DETAILS = { message: 'm', httpStatus: 503, title: 'Busy', retryAfter: 1_000 };
const UNEXPECTED = failure('unexpected');
const SECRET = 'c4n4ry';

/** What a failure is after it was written down and read again. */
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('every failure survives JSON', () => {
  test.each(CODES)('%s', (code) => {
    for (const problem of [failure(code), failure(code, DETAILS)]) {
      expect(stored(problem)).toStrictEqual(problem);
    }
  });
});

describe('every failure says a sentence of its own', () => {
  test.each(CODES)('%s', (code) => {
    const sentence = failure(code).message;
    expect(sentence).toMatch(/^[A-Z][^\n]+\.$/);
    expect(CODES.filter((other) => failure(other).message === sentence)).toEqual([code]);
  });
});

describe('a failure', () => {
  test('has what the code says where nothing else is known', () => {
    expect(failure('unauthorized')).toStrictEqual({
      code: 'unauthorized',
      message: 'The gateway refuses the access token. Log in, then retry.',
      retryable: true,
      restartable: false,
    });
  });

  test('has the details that are known', () => {
    expect(failure('unavailable', DETAILS)).toStrictEqual({
      code: 'unavailable',
      retryable: true,
      restartable: false,
      ...DETAILS,
    });
  });

  test('has no field for a detail that is undefined', () => {
    const details = { httpStatus: undefined, title: undefined, retryAfter: undefined };
    expect(Object.keys(failure('network', details))).toEqual([
      'code',
      'message',
      'retryable',
      'restartable',
    ]);
  });

  test('keeps details that are zero or empty', () => {
    expect(failure('network', { title: '', retryAfter: 0 })).toMatchObject({
      title: '',
      retryAfter: 0,
    });
  });
});

describe('what can help', () => {
  const helps = (code: FailureCode): string =>
    [failure(code).retryable && 'retry', failure(code).restartable && 'restart']
      .filter(Boolean)
      .join(' or ');
  // Written down a second time on purpose: hosts build their buttons on it.
  test.each<[string, FailureCode[]]>([
    ['', ['forbidden', 'unknownUser', 'invalidRequest', 'actorMissing']],
    ['restart', ['unknownSession', 'rejected', 'unsafeUrl', 'identificationFailed']],
    [
      'retry or restart',
      [
        'signingUrlMissing',
        'identityCheckFailed',
        'signingFailed',
        'hostedPageExpired',
        'finalizeRefused',
      ],
    ],
    [
      'retry',
      [
        'network',
        'timeout',
        'rateLimited',
        'unavailable',
        'tokenUnavailable',
        'unexpected',
        'protocol',
        'responseTooLarge',
        'unauthorized',
        'notEligible',
        'redirectRefused',
      ],
    ],
  ])('is %j after exactly these codes', (help, codes) => {
    expect(CODES.filter((code) => helps(code) === help).sort()).toEqual(codes.sort());
  });
});

describe('whatever an actor rejects with', () => {
  test.each(CODES)('stays what it is where it is the failure %s', (code) => {
    const problem = failure(code, DETAILS);
    expect(toFailure(problem)).toBe(problem);
  });

  test('stays a failure after it was stored', () => {
    const problem = failure('rateLimited', DETAILS);
    expect(toFailure(stored(problem))).toStrictEqual(problem);
  });

  test.each([
    ['an error', new Error(SECRET)],
    ['an error with a code of ours', Object.assign(new Error(SECRET), { code: 'network' })],
    ['a text', SECRET],
    ['a code alone', 'network'],
    ['undefined', undefined],
    ['null', null],
    ['a number', 401],
    ['a list', [failure('network')]],
    ['a function', () => SECRET],
    ['an empty object', {}],
    ['an unknown code', { ...failure('network'), code: SECRET }],
    ['a code that every object has', { ...failure('network'), code: 'toString' }],
    ['a code that is no text', { ...failure('network'), code: ['network'] }],
    ['a message that is no text', { ...failure('network'), message: { SECRET } }],
    ['a failure without a message', { code: 'network', retryable: true, restartable: true }],
    ['a failure that does not say what helps', { code: 'network', message: SECRET }],
    [
      'a failure that does not say whether a restart helps',
      { code: 'network', message: SECRET, retryable: true },
    ],
    [
      'a failure that does not say whether a retry helps',
      { code: 'network', message: SECRET, restartable: true },
    ],
  ])('is unexpected, without its text, where it is %s', (_, error) => {
    expect(toFailure(error)).toStrictEqual(UNEXPECTED);
  });
});

test('an error about input names each field and its rule', () => {
  const fields = [
    { field: 'a.b', rule: 'is required' },
    { field: 'c', rule: 'must be true or false' },
  ];
  const error = new InvalidInputError(fields);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe('InvalidInputError: a.b: is required; c: must be true or false');
  expect(error.fields).toEqual(fields);
});
