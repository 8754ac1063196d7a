import { describe, expect, test, vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import {
  createTokenSource,
  type GetAccessToken,
  type TokenSource,
} from '../../src/gateway/token.js';
import { deferred } from './helpers.js';

/** A provider that gives these answers in turn, and rejects with those that are errors. */
const provider = (...answers: readonly (string | null | Error | Promise<string>)[]) => {
  const left = [...answers];
  return vi.fn<GetAccessToken>(() => {
    const answer = left.shift() ?? null;
    return answer instanceof Error ? Promise.reject(answer) : answer;
  });
};

const DOWN = new Error('The OAuth server is down.');

const never = (): Promise<never> => new Promise(() => undefined);

/** The signal of a caller that never leaves. */
const PATIENT = new AbortController().signal;

/** A caller that the test makes leave or time out. */
function caller() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    leave: () => {
      controller.abort();
    },
    timeOut: () => {
      controller.abort(failure('timeout'));
    },
  };
}

describe('the current token', () => {
  test('is requested for each call, without forceRefresh', async () => {
    const ask = provider('first', Promise.resolve('second'));
    const tokens = createTokenSource(ask);
    expect(await tokens.current()).toBe('first');
    expect(await tokens.current()).toBe('second');
    expect(ask.mock.calls).toEqual([[{ forceRefresh: false }], [{ forceRefresh: false }]]);
  });
});

describe('the replacement of a refused token', () => {
  test('is requested with forceRefresh', async () => {
    const ask = provider('new');
    expect(await createTokenSource(ask).replace('old', PATIENT)).toBe('new');
    expect(ask.mock.calls).toEqual([[{ forceRefresh: true }]]);
  });

  test('is requested once for many callers at a time', async () => {
    const answer = deferred<string>();
    const ask = provider(answer.promise);
    const tokens = createTokenSource(ask);
    const callers = Array.from({ length: 50 }, () => tokens.replace('old', PATIENT));
    answer.resolve('new');
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['new']));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is the same for a later refusal of the old token', async () => {
    const ask = provider('new', 'newer');
    const tokens = createTokenSource(ask);
    await tokens.replace('old', PATIENT);
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is replaced where it is refused in turn', async () => {
    const tokens = createTokenSource(provider('new', 'newer'));
    await tokens.replace('old', PATIENT);
    expect(await tokens.replace('new', PATIENT)).toBe('newer');
  });

  test('is requested again after it was forgotten', async () => {
    const tokens = createTokenSource(provider('refused', 'accepted'));
    await tokens.replace('old', PATIENT);
    tokens.forget('refused');
    expect(await tokens.replace('old', PATIENT)).toBe('accepted');
  });

  test.each([
    ['threw', DOWN, 'tokenUnavailable'],
    ['gave no token', null, 'unauthorized'],
    ['gave a token that is not valid', 'two\nlines', 'unauthorized'],
  ] as const)('is requested again where the provider %s before', async (_, answer, code) => {
    const tokens = createTokenSource(provider(answer, 'new'));
    await expect(tokens.replace('old', PATIENT)).rejects.toMatchObject({ code });
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('fails for all callers at a time where the provider throws', async () => {
    const ask = provider(DOWN);
    const tokens = createTokenSource(ask);
    const callers = [tokens.replace('old', PATIENT), tokens.replace('old', PATIENT)];
    expect(await Promise.allSettled(callers)).toMatchObject([
      { status: 'rejected', reason: { code: 'tokenUnavailable' } },
      { status: 'rejected', reason: { code: 'tokenUnavailable' } },
    ]);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});

describe('a hung refresh', () => {
  test('is dropped when a caller times out', async () => {
    const ask = provider(never(), 'new');
    const tokens = createTokenSource(ask);
    const { signal, timeOut } = caller();
    void tokens.replace('old', signal);
    timeOut();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('is dropped for new callers when one caller times out while another still waits', async () => {
    const answer = deferred<string>();
    const tokens = createTokenSource(provider(answer.promise, 'new'));
    const { signal, timeOut } = caller();
    void tokens.replace('old', signal);
    const patient = tokens.replace('old', PATIENT);
    timeOut();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    answer.resolve('late');
    expect(await patient).toBe('late');
  });

  test('is dropped when its last caller leaves', async () => {
    const tokens = createTokenSource(provider(never(), 'new'));
    const callers = [caller(), caller()];
    for (const { signal } of callers) void tokens.replace('old', signal);
    for (const { leave } of callers) leave();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('does not drop the next refresh where it rejects late', async () => {
    const end = deferred();
    const ask = provider(
      end.promise.then(() => Promise.reject(DOWN)),
      'new',
    );
    const tokens = createTokenSource(ask);
    const { signal, timeOut } = caller();
    const hanging = tokens.replace('old', signal);
    timeOut();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    end.resolve(undefined);
    await expect(hanging).rejects.toStrictEqual(failure('tokenUnavailable'));
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('is followed by one new refresh for all later callers', async () => {
    const answer = deferred<string>();
    const ask = provider(never(), answer.promise);
    const tokens = createTokenSource(ask);
    const { signal, leave } = caller();
    void tokens.replace('old', signal);
    leave();
    const next = [tokens.replace('old', PATIENT), tokens.replace('old', PATIENT)];
    answer.resolve('new');
    expect(await Promise.all(next)).toEqual(['new', 'new']);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

test('a refresh goes on for the other callers when one leaves', async () => {
  const answer = deferred<string>();
  const ask = provider(answer.promise);
  const tokens = createTokenSource(ask);
  const { signal, leave } = caller();
  const callers = [tokens.replace('old', signal), tokens.replace('old', PATIENT)];
  leave();
  callers.push(tokens.replace('old', PATIENT));
  answer.resolve('new');
  expect(await Promise.all(callers)).toEqual(['new', 'new', 'new']);
  expect(ask).toHaveBeenCalledTimes(1);
});

test('a caller that has already left starts no refresh', async () => {
  const ask = provider('new');
  await expect(createTokenSource(ask).replace('old', AbortSignal.abort())).rejects.toThrow('abort');
  expect(ask).not.toHaveBeenCalled();
});

describe('refreshes of different tokens are independent', () => {
  test('where both are under way', async () => {
    const [first, second] = [deferred<string>(), deferred<string>()];
    const ask = provider(first.promise, second.promise);
    const tokens = createTokenSource(ask);
    const callers = ['a', 'b', 'a', 'b'].map((refused) => tokens.replace(refused, PATIENT));
    first.resolve('new-a');
    second.resolve('new-b');
    expect(await Promise.all(callers)).toEqual(['new-a', 'new-b', 'new-a', 'new-b']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('where one is rejected', async () => {
    const answer = deferred<string>();
    const ask = provider(answer.promise, DOWN);
    const tokens = createTokenSource(ask);
    const kept = tokens.replace('a', PATIENT);
    await tokens.replace('b', PATIENT).catch(() => undefined);
    const late = tokens.replace('a', PATIENT);
    answer.resolve('new');
    expect(await Promise.all([kept, late])).toEqual(['new', 'new']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('where the replacement of one was refused', async () => {
    const ask = provider('new-a', 'new-b');
    const tokens = createTokenSource(ask);
    await tokens.replace('a', PATIENT);
    await tokens.replace('b', PATIENT);
    tokens.forget('new-b');
    expect(await tokens.replace('a', PATIENT)).toBe('new-a');
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

test('a replacement that was refused in turn is not given to a late caller', async () => {
  const tokens = createTokenSource(provider('new', 'newer', 'newest'));
  await tokens.replace('old', PATIENT);
  await tokens.replace('new', PATIENT);
  expect(await tokens.replace('old', PATIENT)).toBe('newest');
});

describe('a provider', () => {
  const token = 'the.secret.token';

  test.each<[string, GetAccessToken]>([
    ['rejects with an error', () => Promise.reject(new Error(`cannot refresh ${token}`))],
    ['rejects with a text', () => Promise.reject(token)],
    ['rejects with a failure of its own', () => Promise.reject({ ...failure('network'), token })],
    [
      'throws at once',
      () => {
        throw new Error(`cannot refresh ${token}`);
      },
    ],
  ])('that %s causes tokenUnavailable, and its error is dropped', async (_, ask) => {
    await expect(createTokenSource(ask).current()).rejects.toStrictEqual(
      failure('tokenUnavailable'),
    );
  });

  test.each([
    ['undefined, in plain JavaScript', undefined],
    ['a number, in plain JavaScript', 42],
  ])('that gives %s causes unauthorized', async (_, answer) => {
    const ask = (): unknown => answer;
    const tokens: unknown = Reflect.apply(createTokenSource, undefined, [ask]);
    await expect((tokens as TokenSource).current()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test.each([
    ['null', null],
    ['an empty token', ''],
    ['a token with a space', 'a b'],
    ['a token with its scheme', 'Bearer abc'],
    ['the scheme alone', 'BEARER'],
    ['the text undefined', 'undefined'],
    ['the text null', 'null'],
    ['a token with a line break', 'a\r\nX-Evil: 1'],
    ['a token that ends in a line break', 'a\n'],
    ['a token with a NUL', 'a\0b'],
    ['a token with a DEL', 'a\u007fb'],
    ['a token with a letter beyond ASCII', 'tökén'],
    ['a token with a letter beyond Latin-1', 'ключ'],
  ])('that gives %s causes unauthorized', async (_, answer) => {
    await expect(createTokenSource(() => answer).current()).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });
});
