import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import {
  createTokenSource,
  type GetAccessToken,
  type TokenSource,
} from '../../src/gateway/token.js';
import { deferred, USER } from './helpers.js';
import { DOWN, PATIENT, provider } from './token-callers.js';

describe('the current token', () => {
  test('is requested for each call, without forceRefresh', async () => {
    const ask = provider('first', Promise.resolve('second'));
    const tokens = createTokenSource(ask)(USER);
    expect(await tokens.current(PATIENT)).toBe('first');
    expect(await tokens.current(PATIENT)).toBe('second');
    expect(ask).toHaveBeenCalledTimes(2);
    expect(ask).toHaveBeenLastCalledWith({ forceRefresh: false, ...USER, signal: PATIENT });
  });
});

describe('the replacement of a refused token', () => {
  test('is requested with forceRefresh', async () => {
    const ask = provider('new');
    expect(await createTokenSource(ask)(USER).replace('old', PATIENT)).toBe('new');
    expect(ask.mock.calls).toMatchObject([[{ forceRefresh: true, ...USER }]]);
  });

  test('is requested once for many callers at a time', async () => {
    const answer = deferred<string>();
    const ask = provider(answer.promise);
    const tokens = createTokenSource(ask)(USER);
    const callers = Array.from({ length: 50 }, () => tokens.replace('old', PATIENT));
    answer.resolve('new');
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['new']));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is the same for a later refusal of the old token', async () => {
    const ask = provider('new', 'newer');
    const tokens = createTokenSource(ask)(USER);
    await tokens.replace('old', PATIENT);
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is replaced where it is refused in turn', async () => {
    const tokens = createTokenSource(provider('new', 'newer'))(USER);
    await tokens.replace('old', PATIENT);
    expect(await tokens.replace('new', PATIENT)).toBe('newer');
  });

  test('is requested again after it was forgotten', async () => {
    const tokens = createTokenSource(provider('refused', 'accepted'))(USER);
    await tokens.replace('old', PATIENT);
    tokens.forget('refused');
    expect(await tokens.replace('old', PATIENT)).toBe('accepted');
  });

  test.each([
    ['threw', DOWN, 'tokenUnavailable'],
    ['gave no token', null, 'unauthorized'],
    ['gave a token that is not valid', 'two\nlines', 'unauthorized'],
  ] as const)('is requested again where the provider %s before', async (_, answer, code) => {
    const tokens = createTokenSource(provider(answer, 'new'))(USER);
    await expect(tokens.replace('old', PATIENT)).rejects.toMatchObject({ code });
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('fails for all callers at a time where the provider throws', async () => {
    const ask = provider(DOWN);
    const tokens = createTokenSource(ask)(USER);
    const callers = [tokens.replace('old', PATIENT), tokens.replace('old', PATIENT)];
    expect(await Promise.allSettled(callers)).toMatchObject([
      { status: 'rejected', reason: { code: 'tokenUnavailable' } },
      { status: 'rejected', reason: { code: 'tokenUnavailable' } },
    ]);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});

test('a caller that has already left starts no refresh', async () => {
  const ask = provider('new');
  await expect(createTokenSource(ask)(USER).replace('old', AbortSignal.abort())).rejects.toThrow(
    'abort',
  );
  expect(ask).not.toHaveBeenCalled();
});

describe('refreshes of different tokens are independent', () => {
  test('where both are under way', async () => {
    const [first, second] = [deferred<string>(), deferred<string>()];
    const ask = provider(first.promise, second.promise);
    const tokens = createTokenSource(ask)(USER);
    const callers = ['a', 'b', 'a', 'b'].map((refused) => tokens.replace(refused, PATIENT));
    first.resolve('new-a');
    second.resolve('new-b');
    expect(await Promise.all(callers)).toEqual(['new-a', 'new-b', 'new-a', 'new-b']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('where one is rejected', async () => {
    const answer = deferred<string>();
    const ask = provider(answer.promise, DOWN);
    const tokens = createTokenSource(ask)(USER);
    const kept = tokens.replace('a', PATIENT);
    await tokens.replace('b', PATIENT).catch(() => undefined);
    const late = tokens.replace('a', PATIENT);
    answer.resolve('new');
    expect(await Promise.all([kept, late])).toEqual(['new', 'new']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('where the replacement of one was refused', async () => {
    const ask = provider('new-a', 'new-b');
    const tokens = createTokenSource(ask)(USER);
    await tokens.replace('a', PATIENT);
    await tokens.replace('b', PATIENT);
    tokens.forget('new-b');
    expect(await tokens.replace('a', PATIENT)).toBe('new-a');
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

test('a replacement that was refused in turn is not given to a late caller', async () => {
  const tokens = createTokenSource(provider('new', 'newer', 'newest'))(USER);
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
    await expect(createTokenSource(ask)(USER).current(PATIENT)).rejects.toStrictEqual(
      failure('tokenUnavailable'),
    );
  });

  test.each([
    ['undefined, in plain JavaScript', undefined],
    ['a number, in plain JavaScript', 42],
  ])('that gives %s causes unauthorized', async (_, answer) => {
    const ask = (): unknown => answer;
    const tokens: unknown = Reflect.apply(createTokenSource, undefined, [ask]);
    await expect((tokens as TokenSource)(USER).current(PATIENT)).rejects.toMatchObject({
      code: 'unauthorized',
    });
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
    await expect(createTokenSource(() => answer)(USER).current(PATIENT)).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });
});
