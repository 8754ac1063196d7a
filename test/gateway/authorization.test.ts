import { describe, expect, test, vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import type { GetAccessToken } from '../../src/gateway/token.js';
import type { Fault } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { connect, OPERATIONS, serve, serveJson, skipPauses } from './helpers.js';

const REFUSED: Fault = { kind: 'answer', status: 401 };
const UNAUTHORIZED = failure('unauthorized', { httpStatus: 401 });

describe.each(OPERATIONS)('%s with an expired token', (operation) => {
  test('is sent again once, with a fresh token and the same bytes', async () => {
    const fresh = 'fresh';
    const server = await serve(({ headers }, outgoing) => {
      const status = headers.authorization === `Bearer ${fresh}` ? 503 : 401;
      outgoing.writeHead(status).end();
    });
    const client = connect(server, {
      getAccessToken: ({ forceRefresh }) => (forceRefresh ? fresh : 'stale'),
    });
    await expect(client[operation]()).rejects.toMatchObject({ code: 'unavailable' });
    const [first, second, ...more] = server.requests;
    expect([first?.headers.authorization, second?.headers.authorization]).toEqual([
      'Bearer stale',
      'Bearer fresh',
    ]);
    expect({ ...second, headers: {} }).toEqual({ ...first, headers: {} });
    expect(more).toEqual([]);
  });

  test('is sent a third time after a moment, and not a fourth time', async () => {
    skipPauses();
    const sandbox = await start();
    sandbox.faults.next(operation, REFUSED, REFUSED, REFUSED, REFUSED);
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(UNAUTHORIZED);
    expect(sandbox.requests).toHaveLength(3);
  });
});

describe('a fresh token that is valid a moment later', () => {
  /** Accepts the fresh token from its second use. */
  const serveLate = () => {
    let uses = 0;
    return serve(({ headers }, outgoing) => {
      if (headers.authorization === 'Bearer fresh') uses += 1;
      outgoing.writeHead(uses > 1 ? 200 : 401).end('{"videoIdentificationStatus":"PROCESSING"}');
    });
  };

  test.each([
    ['keeps the fresh token', true],
    ['gives the stale token again', false],
  ])('is sent again where the provider %s, without another refresh', async (_, isKept) => {
    skipPauses();
    const server = await serveLate();
    let kept = 'stale';
    const ask = vi.fn<GetAccessToken>(({ forceRefresh }) => {
      if (forceRefresh && isKept) kept = 'fresh';
      return forceRefresh ? 'fresh' : kept;
    });
    await expect(connect(server, { getAccessToken: ask }).status()).resolves.toMatchObject({
      status: 'PROCESSING',
    });
    expect(ask.mock.calls.map(([{ forceRefresh }]) => forceRefresh)).toEqual([false, true, false]);
  });

  const stale: GetAccessToken = ({ forceRefresh }) => (forceRefresh ? 'fresh' : 'stale');

  test('is not sent again before a second has passed', async () => {
    const server = await serveLate();
    const begun = Date.now();
    await connect(server, { getAccessToken: stale }).status();
    // A timer can fire 1 ms early.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(999);
  });

  test('is unauthorized where the time of the call ends before', async () => {
    const server = await serveLate();
    const client = connect(server, { getAccessToken: stale });
    await expect(client.status({ timeout: 900 })).rejects.toStrictEqual(UNAUTHORIZED);
    expect(server.requests).toHaveLength(2);
  });
});

test('20 calls with the same expired token share one refresh and all succeed', async () => {
  const sandbox = await start();
  const stale = sandbox.accessToken;
  sandbox.rotateAccessToken();
  sandbox.script(7, { status: 'PROCESSING', times: Infinity });
  const ask = vi.fn<GetAccessToken>(({ forceRefresh }) =>
    forceRefresh ? sandbox.accessToken : stale,
  );
  const client = connect(sandbox, { getAccessToken: ask });

  const answers = await Promise.all(Array.from({ length: 20 }, () => client.status()));

  expect(answers.every(({ status }) => status === 'PROCESSING')).toBe(true);
  expect(ask.mock.calls.filter(([{ forceRefresh }]) => forceRefresh)).toHaveLength(1);
});

test('after three refusals the next refused call refreshes the token again', async () => {
  skipPauses();
  const sandbox = await start();
  const ask = vi.fn<GetAccessToken>(() => sandbox.accessToken);
  const client = connect(sandbox, { getAccessToken: ask });
  sandbox.script(7, { status: 'PROCESSING', times: Infinity });
  sandbox.faults.next('status', REFUSED, REFUSED, REFUSED);
  await expect(client.status()).rejects.toStrictEqual(UNAUTHORIZED);

  sandbox.faults.next('status', REFUSED);
  await expect(client.status()).resolves.toMatchObject({ status: 'PROCESSING' });
  expect(ask.mock.calls.filter(([{ forceRefresh }]) => forceRefresh)).toHaveLength(2);
});

test('a replacement that was refused is not used for the next call', async () => {
  skipPauses();
  const sandbox = await start();
  const fresh = ['revoked', sandbox.accessToken];
  const client = connect(sandbox, {
    getAccessToken: ({ forceRefresh }) => (forceRefresh ? (fresh.shift() ?? null) : 'stale'),
  });
  sandbox.script(7, { status: 'PROCESSING' });
  await expect(client.status()).rejects.toMatchObject(UNAUTHORIZED);
  await expect(client.status()).resolves.toMatchObject({ status: 'PROCESSING' });
});

test('a call is sent again after a 401 without a body', async () => {
  const sandbox = await start();
  sandbox.script(7, { status: 'PROCESSING' });
  const refusals = [new Response(null, { status: 401 })];
  const client = connect(sandbox, {
    fetch: (...request) => Promise.resolve(refusals.shift() ?? fetch(...request)),
  });
  await expect(client.status()).resolves.toMatchObject({ status: 'PROCESSING' });
});

test('a call succeeds once the user has logged in after three refusals', async () => {
  skipPauses();
  const sandbox = await start();
  let session = 'expired';
  const client = connect(sandbox, { getAccessToken: () => session });
  sandbox.script(7, { status: 'PROCESSING' });
  await expect(client.status()).rejects.toMatchObject(UNAUTHORIZED);
  session = sandbox.accessToken;
  await expect(client.status()).resolves.toMatchObject({ status: 'PROCESSING' });
});

test('a call without a token is not sent', async () => {
  const sandbox = await start();
  const client = connect(sandbox, { getAccessToken: () => null });
  await expect(client.status()).rejects.toStrictEqual(
    failure('unauthorized', {
      message:
        'The token provider gave no token, so nothing was sent. Let the user log in, then retry.',
    }),
  );
  expect(sandbox.requests).toEqual([]);
});

test('a call without a fresh token is not sent again', async () => {
  const sandbox = await start();
  const client = connect(sandbox, {
    getAccessToken: ({ forceRefresh }) => (forceRefresh ? null : 'stale'),
  });
  await expect(client.status()).rejects.toMatchObject({ code: 'unauthorized' });
  expect(sandbox.requests).toHaveLength(1);
});

test('a call is not sent where the provider rejects, and the error is dropped', async () => {
  const sandbox = await start();
  const client = connect(sandbox, {
    getAccessToken: () => Promise.reject(new Error(`expired: ${sandbox.accessToken}`)),
  });
  await expect(client.status()).rejects.toStrictEqual(failure('tokenUnavailable'));
  expect(sandbox.requests).toEqual([]);
});

test.each(['first\r\nx-evil: 1', 'ключ', 'Bearer abc', 'bearer', 'undefined', '', ' ', 'abc\n'])(
  'the token %j is not sent, and the failure says that it is not usable',
  async (token) => {
    const server = await serveJson({ videoIdentificationStatus: null });
    const client = connect(server, { getAccessToken: () => token });
    await expect(client.status()).rejects.toStrictEqual(
      failure('unauthorized', {
        message:
          'The token provider gave no usable token, so nothing was sent. ' +
          'Give the token alone, without the word Bearer.',
      }),
    );
    expect(server.requests).toEqual([]);
  },
);
