import { describe, expect, test, vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import {
  createTokenSource,
  type GetAccessToken,
  type TokenSource,
} from '../../src/gateway/token.js';
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

const never = (): Promise<never> => new Promise(() => undefined);

/** A caller that waits for as long as it takes. */
const PATIENT = new AbortController().signal;

/** A caller that leaves, or whose time is up, when the test says so. */
function caller() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    leave: () => {
      controller.abort();
    },
    runOutOfTime: () => {
      controller.abort(failure('timeout'));
    },
  };
}

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
    expect(await createTokenSource(ask).replace('old', PATIENT)).toBe('new');
    expect(ask.mock.calls).toEqual([[{ forceRefresh: true }]]);
  });

  test('is asked for once by many callers at a time', async () => {
    const answer = deferred<string>();
    const ask = provider(answer.promise);
    const tokens = createTokenSource(ask);
    const callers = Array.from({ length: 50 }, () => tokens.replace('old', PATIENT));
    answer.resolve('new');
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['new']));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is the same for a refusal of the old one that comes late', async () => {
    const ask = provider('new', 'newer');
    const tokens = createTokenSource(ask);
    await tokens.replace('old', PATIENT);
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('is asked for anew where it is refused in its turn', async () => {
    const tokens = createTokenSource(provider('new', 'newer'));
    await tokens.replace('old', PATIENT);
    expect(await tokens.replace('new', PATIENT)).toBe('newer');
  });

  test('is asked for anew after a refresh that was given up', async () => {
    const tokens = createTokenSource(provider('refused', 'accepted'));
    await tokens.replace('old', PATIENT);
    tokens.forget('refused');
    expect(await tokens.replace('old', PATIENT)).toBe('accepted');
  });

  test.each([
    ['threw', DOWN, 'tokenUnavailable'],
    ['gave no token', null, 'unauthorized'],
    ['gave a token that is not valid', 'two\nlines', 'unauthorized'],
  ] as const)('is asked for anew where the provider %s before', async (_, answer, code) => {
    const tokens = createTokenSource(provider(answer, 'new'));
    await expect(tokens.replace('old', PATIENT)).rejects.toStrictEqual(failure(code));
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('is refused to all callers at a time where the provider throws', async () => {
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

describe('a refresh that hangs', () => {
  test('is not waited for any more once the time of a caller is up', async () => {
    const ask = provider(never(), 'new');
    const tokens = createTokenSource(ask);
    const { signal, runOutOfTime } = caller();
    void tokens.replace('old', signal);
    runOutOfTime();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('is not waited for by newcomers, although others still wait', async () => {
    const answer = deferred<string>();
    const tokens = createTokenSource(provider(answer.promise, 'new'));
    const { signal, runOutOfTime } = caller();
    void tokens.replace('old', signal);
    const patient = tokens.replace('old', PATIENT);
    runOutOfTime();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    answer.resolve('late');
    expect(await patient).toBe('late');
  });

  test('is not waited for any more once its last caller has left', async () => {
    const tokens = createTokenSource(provider(never(), 'new'));
    const callers = [caller(), caller()];
    for (const { signal } of callers) void tokens.replace('old', signal);
    for (const { leave } of callers) leave();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
  });

  test('does not take the next refresh along where it fails in the end', async () => {
    const end = deferred();
    const ask = provider(
      end.promise.then(() => Promise.reject(DOWN)),
      'new',
    );
    const tokens = createTokenSource(ask);
    const { signal, runOutOfTime } = caller();
    const hanging = tokens.replace('old', signal);
    runOutOfTime();
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    end.resolve(undefined);
    await expect(hanging).rejects.toStrictEqual(failure('tokenUnavailable'));
    expect(await tokens.replace('old', PATIENT)).toBe('new');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('is asked for once by those who come next', async () => {
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

test('a caller that leaves does not take the refresh from the others', async () => {
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

test('a caller that has left already asks for nothing', async () => {
  const ask = provider('new');
  await expect(createTokenSource(ask).replace('old', AbortSignal.abort())).rejects.toThrow('abort');
  expect(ask).not.toHaveBeenCalled();
});

describe('refreshes of different tokens do not disturb each other', () => {
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

  test('where the token of one was refused as well', async () => {
    const ask = provider('new-a', 'new-b');
    const tokens = createTokenSource(ask);
    await tokens.replace('a', PATIENT);
    await tokens.replace('b', PATIENT);
    tokens.forget('new-b');
    expect(await tokens.replace('a', PATIENT)).toBe('new-a');
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

test('a token that was refused in its turn is given to nobody who comes late', async () => {
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
  ])('that %s has no token for the moment, and nothing it says is kept', async (_, ask) => {
    await expect(createTokenSource(ask).current()).rejects.toStrictEqual(
      failure('tokenUnavailable'),
    );
  });

  test.each([
    ['undefined, in plain JavaScript', undefined],
    ['a number, in plain JavaScript', 42],
  ])('that gives %s means that the user has to log in', async (_, answer) => {
    const ask = (): unknown => answer;
    const tokens: unknown = Reflect.apply(createTokenSource, undefined, [ask]);
    await expect((tokens as TokenSource).current()).rejects.toStrictEqual(failure('unauthorized'));
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
