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

/** An object that throws whatever is done with it. */
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
    expect(toFailure(problem)).toStrictEqual(problem);
  });

  test('is copied, so that nobody changes it later', () => {
    const problem = failure('network');
    expect(toFailure(problem)).not.toBe(problem);
  });

  test('loses every field that no failure has', () => {
    const problem = { ...failure('network', DETAILS), url: SECRET, cause: new Error(SECRET) };
    expect(toFailure(problem)).toStrictEqual(failure('network', DETAILS));
  });

  test('stays what it is with undefined for a detail', () => {
    expect(toFailure({ ...failure('network'), title: undefined })).toStrictEqual(
      failure('network'),
    );
  });

  test('stays what it is where it is of another realm, or of no class', () => {
    const problem = Object.assign(Object.create(null), failure('network')) as unknown;
    expect(toFailure(problem)).toStrictEqual(failure('network'));
    const foreign: unknown = runInNewContext(`(${JSON.stringify(failure('network'))})`);
    expect(toFailure(foreign)).toStrictEqual(failure('network'));
  });

  test('is read once, so that what was checked is what is kept', () => {
    const answers: unknown[] = ['harmless', { SECRET }];
    const problem = { ...failure('network'), title: '' };
    Object.defineProperty(problem, 'title', { get: () => answers.shift() });
    expect(toFailure(problem)).toStrictEqual(failure('network', { title: 'harmless' }));
  });

  test('keeps what the host says about what can help', () => {
    const problem = { ...failure('forbidden'), retryable: true, restartable: true };
    expect(toFailure(problem)).toStrictEqual(problem);
  });

  test('keeps a longest message and title, and no longer one', () => {
    const longest = { message: 'm'.repeat(200), title: 't'.repeat(200) };
    expect(toFailure(failure('network', longest))).toMatchObject(longest);
    expect(toFailure(failure('network', { message: 'm'.repeat(201) }))).toStrictEqual(UNEXPECTED);
    expect(toFailure(failure('network', { title: 't'.repeat(201) }))).toStrictEqual(UNEXPECTED);
  });

  test.each([
    ['the first HTTP status', { httpStatus: 100 }],
    ['the last HTTP status', { httpStatus: 599 }],
    ['a wait of no time', { retryAfter: 0 }],
  ])('stays what it is with %s', (_, details) => {
    const problem = failure('network', details);
    expect(toFailure(problem)).toStrictEqual(problem);
  });

  test('is unexpected where it is a function with all fields of a failure', () => {
    const problem = Object.assign(() => undefined, { ...failure('network') });
    Object.setPrototypeOf(problem, null);
    expect(toFailure(problem)).toStrictEqual(UNEXPECTED);
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
    ['an error with all fields of a failure', Object.assign(new Error(), failure('network'))],
    [
      'an error of another realm with all fields of a failure',
      Object.assign(runInNewContext('new Error()') as object, failure('network')),
    ],
    ['a list with all fields of a failure', Object.assign([], failure('network'))],
    [
      'a class of its own with all fields',
      Object.assign(new URLSearchParams(), failure('network')),
    ],
    ['an allowance that is no yes or no', { ...failure('network'), retryable: 1 }],
    ['another allowance that is no yes or no', { ...failure('network'), restartable: 'no' }],
    ['an HTTP status that is a text', { ...failure('network'), httpStatus: '503' }],
    ['an HTTP status that there is not', { ...failure('network'), httpStatus: 5_030 }],
    ['a message that is a list', { ...failure('network'), message: [SECRET] }],
    ['an HTTP status below the first', { ...failure('network'), httpStatus: 99 }],
    ['an HTTP status above the last', { ...failure('network'), httpStatus: 600 }],
    ['an HTTP status that is not whole', { ...failure('network'), httpStatus: 503.5 }],
    ['a title that is no text', { ...failure('network'), title: { SECRET } }],
    ['a wait that is a text', { ...failure('network'), retryAfter: '1000' }],
    ['a wait that is negative', { ...failure('network'), retryAfter: -1 }],
    ['a wait that is no number', { ...failure('network'), retryAfter: NaN }],
    ['a wait without end', { ...failure('network'), retryAfter: Infinity }],
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
