import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import {
  failure,
  FAILURES,
  isFailureCode,
  toFailure,
  type FailureCode,
} from '../../machines/failure.js';
import { InvalidInputError } from '../../src/input/parse-input.js';

const CODES = Object.keys(FAILURES).filter(isFailureCode);
const DETAILS = { message: 'm', httpStatus: 503, title: 'Busy', retryAfter: 1_000 };
const UNEXPECTED = failure('unexpected');
const SECRET = 'c4n4ry';

/** An object that throws on every access. */
function hostile(): object {
  const refuse = (): never => {
    throw new Error(SECRET);
  };
  return new Proxy(failure('network'), {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getPrototypeOf: refuse,
    getOwnPropertyDescriptor: refuse,
  });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable(failure('network'), {});
  revoke();
  return proxy;
}

/** A value after it was stored and read again. */
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('every failure survives JSON', () => {
  test.each(CODES)('%s', (code) => {
    for (const problem of [failure(code), failure(code, DETAILS)]) {
      expect(stored(problem)).toStrictEqual(problem);
    }
  });
});

describe('every failure has its own message', () => {
  test.each(CODES)('%s', (code) => {
    const sentence = failure(code).message;
    expect(sentence).toMatch(/^[A-Z][^\n]+\.$/);
    expect(CODES.filter((other) => failure(other).message === sentence)).toEqual([code]);
  });
});

describe('a failure', () => {
  test('has the message and the rules of its code by default', () => {
    expect(failure('unauthorized')).toStrictEqual({
      code: 'unauthorized',
      message: 'The gateway refuses the access token. Log in, then retry.',
      retryable: true,
      restartable: false,
    });
  });

  test('has the given details', () => {
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

describe('the event that can help', () => {
  const helps = (code: FailureCode): string =>
    [failure(code).retryable && 'retry', failure(code).restartable && 'restart']
      .filter(Boolean)
      .join(' or ');
  // Repeated here on purpose: hosts build their buttons on it.
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
        'intermediary',
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

describe('the rejection of an actor', () => {
  test.each(CODES)('is kept if it is the failure %s', (code) => {
    const problem = failure(code, DETAILS);
    expect(toFailure(problem)).toStrictEqual(problem);
  });

  test('is copied, so that a later change has no effect', () => {
    const problem = failure('network');
    expect(toFailure(problem)).not.toBe(problem);
  });

  test('loses every unknown field', () => {
    const problem = { ...failure('network', DETAILS), url: SECRET, cause: new Error(SECRET) };
    expect(toFailure(problem)).toStrictEqual(failure('network', DETAILS));
  });

  test('is kept if a detail is undefined', () => {
    expect(toFailure({ ...failure('network'), title: undefined })).toStrictEqual(
      failure('network'),
    );
  });

  test('is kept if it is of another realm or has no prototype', () => {
    const problem = Object.assign(Object.create(null), failure('network')) as unknown;
    expect(toFailure(problem)).toStrictEqual(failure('network'));
    const foreign: unknown = runInNewContext(`(${JSON.stringify(failure('network'))})`);
    expect(toFailure(foreign)).toStrictEqual(failure('network'));
  });

  test('is read once, so that a getter cannot give another value after the check', () => {
    const answers: unknown[] = ['harmless', { SECRET }];
    const problem = { ...failure('network'), title: '' };
    Object.defineProperty(problem, 'title', { get: () => answers.shift() });
    expect(toFailure(problem)).toStrictEqual(failure('network', { title: 'harmless' }));
  });

  test('keeps its own retryable and restartable', () => {
    const problem = { ...failure('forbidden'), retryable: true, restartable: true };
    expect(toFailure(problem)).toStrictEqual(problem);
  });

  test('keeps a message and a title of up to 200 characters', () => {
    const longest = { message: 'm'.repeat(200), title: 't'.repeat(200) };
    expect(toFailure(failure('network', longest))).toMatchObject(longest);
    expect(toFailure(failure('network', { message: 'm'.repeat(201) }))).toStrictEqual(UNEXPECTED);
    expect(toFailure(failure('network', { title: 't'.repeat(201) }))).toStrictEqual(UNEXPECTED);
  });

  test.each([
    ['the first HTTP status', { httpStatus: 100 }],
    ['the last HTTP status', { httpStatus: 599 }],
    ['a Retry-After of 0', { retryAfter: 0 }],
  ])('is kept with %s', (_, details) => {
    const problem = failure('network', details);
    expect(toFailure(problem)).toStrictEqual(problem);
  });

  test('becomes unexpected if it is a function with all fields of a failure', () => {
    const problem = Object.assign(() => undefined, { ...failure('network') });
    Object.setPrototypeOf(problem, null);
    expect(toFailure(problem)).toStrictEqual(UNEXPECTED);
  });

  test('is kept after it was stored', () => {
    const problem = failure('rateLimited', DETAILS);
    expect(toFailure(stored(problem))).toStrictEqual(problem);
  });

  test.each([
    ['an error', new Error(SECRET)],
    ['an error with a failure code', Object.assign(new Error(SECRET), { code: 'network' })],
    ['a text', SECRET],
    ['a code alone', 'network'],
    ['undefined', undefined],
    ['null', null],
    ['a number', 401],
    ['a list', [failure('network')]],
    ['a function', () => SECRET],
    ['an empty object', {}],
    ['an unknown code', { ...failure('network'), code: SECRET }],
    ['a code that is a property of every object', { ...failure('network'), code: 'toString' }],
    ['a code that is no text', { ...failure('network'), code: ['network'] }],
    ['a message that is no text', { ...failure('network'), message: { SECRET } }],
    ['a failure without a message', { code: 'network', retryable: true, restartable: true }],
    ['a failure without retryable and restartable', { code: 'network', message: SECRET }],
    ['an error with all fields of a failure', Object.assign(new Error(), failure('network'))],
    [
      'an error of another realm with all fields of a failure',
      Object.assign(runInNewContext('new Error()') as object, failure('network')),
    ],
    ['a list with all fields of a failure', Object.assign([], failure('network'))],
    [
      'an instance of another class with all fields of a failure',
      Object.assign(new URLSearchParams(), failure('network')),
    ],
    ['a retryable that is no boolean', { ...failure('network'), retryable: 1 }],
    ['a restartable that is no boolean', { ...failure('network'), restartable: 'no' }],
    ['an HTTP status that is a text', { ...failure('network'), httpStatus: '503' }],
    ['an HTTP status out of range', { ...failure('network'), httpStatus: 5_030 }],
    ['a message that is a list', { ...failure('network'), message: [SECRET] }],
    ['an HTTP status below the first', { ...failure('network'), httpStatus: 99 }],
    ['an HTTP status above the last', { ...failure('network'), httpStatus: 600 }],
    ['an HTTP status that is not whole', { ...failure('network'), httpStatus: 503.5 }],
    ['a title that is no text', { ...failure('network'), title: { SECRET } }],
    ['a Retry-After of text', { ...failure('network'), retryAfter: '1000' }],
    ['a negative Retry-After', { ...failure('network'), retryAfter: -1 }],
    ['a Retry-After of NaN', { ...failure('network'), retryAfter: NaN }],
    ['an infinite Retry-After', { ...failure('network'), retryAfter: Infinity }],
    ['null for a detail', { ...failure('network'), title: null }],
    [
      'a getter that throws',
      Object.defineProperty({ ...failure('network') }, 'message', {
        get: () => {
          throw new Error(SECRET);
        },
      }),
    ],
    ['a proxy that throws', hostile()],
    ['a proxy that was revoked', revoked()],
    ['a failure without restartable', { code: 'network', message: SECRET, retryable: true }],
    ['a failure without retryable', { code: 'network', message: SECRET, restartable: true }],
  ])('becomes unexpected, without its text, if it is %s', (_, error) => {
    expect(toFailure(error)).toStrictEqual(UNEXPECTED);
  });
});

test('an InvalidInputError names each field and its rule', () => {
  const fields = [
    { field: 'a.b', rule: 'is required' },
    { field: 'c', rule: 'must be true or false' },
  ];
  const error = new InvalidInputError(fields);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe('InvalidInputError: a.b: is required; c: must be true or false');
  expect(error.fields).toEqual(fields);
});
