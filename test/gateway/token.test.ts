import { describe, expect, test, vi } from 'vitest';
import { failure } from '../../src/failure.js';
import { createTokenSource, type GetAccessToken } from '../../src/gateway/token.js';
import { deferred } from './helpers.js';

/** Gives one answer after the other; an error is thrown. */
const provider = (...answers: readonly (string | null | Error | Promise<string>)[]) => {
  const left = [...answers];
  return vi.fn<GetAccessToken>(() => {
    const answer = left.shift() ?? null;
    return answer instanceof Error ? Promise.reject(answer) : answer;
  });
};

const DOWN = new Error('The OAuth server is down.');

describe('the token for a call', () => {
  test('is asked for each time, without forcing a refresh', async () => {
    const ask = provider('first', Promise.resolve('second'));
    const tokens = createTokenSource(ask);
    expect(await tokens.current()).toBe('first');
    expect(await tokens.current()).toBe('second');
    expect(ask.mock.calls).toEqual([[{ forceRefresh: false }], [{ forceRefresh: false }]]);
  });
});

describe('the token in place of a refused one', () => {
  test('is asked for by force', async () => {
    const ask = provider('new');
    expect(await createTokenSource(ask).replace('old')).toBe('new');
    expect(ask.mock.calls).toEqual([[{ forceRefresh: true }]]);
  });

  test('is asked for once by many callers at a time', async () => {
    const answer = deferred<string>();
    const ask = provider(answer.promise);
    const tokens = createTokenSource(ask);
    const callers = Array.from({ length: 50 }, () => tokens.replace('old'));
    answer.resolve('new');
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['new']));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is the same for a refusal of the old one that comes late', async () => {
    const ask = provider('new', 'newer');
    const tokens = createTokenSource(ask);
    await tokens.replace('old');
    expect(await tokens.replace('old')).toBe('new');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is asked for anew where it is refused in its turn', async () => {
    const tokens = createTokenSource(provider('new', 'newer'));
    await tokens.replace('old');
    expect(await tokens.replace('new')).toBe('newer');
  });

  test('is asked for anew after a refresh that was given up', async () => {
    const tokens = createTokenSource(provider('refused', 'accepted'));
    await tokens.replace('old');
    tokens.giveUp();
    expect(await tokens.replace('old')).toBe('accepted');
  });

  test.each([
    ['threw', DOWN, 'tokenUnavailable'],
    ['gave no token', null, 'unauthorized'],
    ['gave a token that is not valid', 'two\nlines', 'unauthorized'],
  ] as const)('is asked for anew where the provider %s before', async (_, answer, code) => {
    const tokens = createTokenSource(provider(answer, 'new'));
    await expect(tokens.replace('old')).rejects.toStrictEqual(failure(code));
    expect(await tokens.replace('old')).toBe('new');
  });

  test('is refused to all callers at a time where the provider throws', async () => {
    const ask = provider(DOWN);
    const tokens = createTokenSource(ask);
    const callers = [tokens.replace('old'), tokens.replace('old')];
    expect(await Promise.allSettled(callers)).toMatchObject([
      { status: 'rejected', reason: { code: 'tokenUnavailable' } },
      { status: 'rejected', reason: { code: 'tokenUnavailable' } },
    ]);
    expect(ask).toHaveBeenCalledTimes(1);
  });
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
  ])('that %s has no token for the moment, and nothing it says is kept', async (_, ask) => {
    await expect(createTokenSource(ask).current()).rejects.toStrictEqual(
      failure('tokenUnavailable'),
    );
  });

  test.each([
    ['null', null],
    ['an empty token', ''],
    ['a token with a space', 'a b'],
    ['a token with a line break', 'a\r\nX-Evil: 1'],
    ['a token that ends in a line break', 'a\n'],
    ['a token with a NUL', 'a\0b'],
    ['a token with a DEL', 'a\u007fb'],
    ['a token with a letter beyond ASCII', 'tökén'],
    ['a token with a letter beyond Latin-1', 'ключ'],
  ])('that gives %s means that the user has to log in', async (_, answer) => {
    await expect(createTokenSource(() => answer).current()).rejects.toStrictEqual(
      failure('unauthorized'),
    );
  });
});
