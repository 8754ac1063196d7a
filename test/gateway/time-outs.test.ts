import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import { start } from '../sandbox/helpers.js';
import { connect, deferred, OPERATIONS, serve } from './helpers.js';

const TIMEOUT = failure('timeout');
const TIME = { timeout: 5_000 };

// The tests advance the time: no time-out comes too early on a busy machine, and no test waits for one.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets the time run out when a call has got as far as `soFar`. */
async function runOut(call: Promise<unknown>, soFar: Promise<unknown>): Promise<unknown> {
  const outcome = call.catch((error: unknown) => error);
  await soFar;
  vi.advanceTimersByTime(TIME.timeout);
  return outcome;
}

const never = (): Promise<never> => new Promise(() => undefined);

describe.each(OPERATIONS)('%s rejects with timeout', (operation) => {
  test('where the gateway does not answer', async () => {
    const arrived = deferred();
    const server = await serve(() => {
      arrived.resolve(undefined);
    });
    const call = connect(server)[operation](TIME);
    expect(await runOut(call, arrived.promise)).toStrictEqual(TIMEOUT);
  });

  test('where the body never comes', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'headersOnly' });
    const headers = deferred<number>();
    const client = connect(sandbox, {
      fetch: async (...request) => {
        const response = await fetch(...request);
        headers.resolve(response.status);
        return response;
      },
    });
    expect(await runOut(client[operation](TIME), headers.promise)).toStrictEqual(TIMEOUT);
    expect(await headers.promise).toBe(200);
  });

  test('where the token provider does not answer, and sends no request', async () => {
    const sandbox = await start();
    const asked = deferred();
    const client = connect(sandbox, {
      getAccessToken: () => {
        asked.resolve(undefined);
        return never();
      },
    });
    expect(await runOut(client[operation](TIME), asked.promise)).toStrictEqual(TIMEOUT);
    expect(sandbox.requests).toEqual([]);
  });
});

test('a body that trickles in does not extend the time', async () => {
  const trickles = deferred();
  const server = await serve((_, outgoing) => {
    outgoing.writeHead(200);
    const drip = setInterval(() => {
      outgoing.write(' ', () => {
        trickles.resolve(undefined);
      });
    }, 1);
    outgoing.on('close', () => {
      clearInterval(drip);
    });
  });
  expect(await runOut(connect(server).status(TIME), trickles.promise)).toStrictEqual(TIMEOUT);
});

describe('a refusal whose body never comes', () => {
  const PROBLEM = { 'content-type': 'application/problem+json' };

  /** A gateway that refuses at once, and stops in the middle of its problem details. */
  async function refusing(status: number) {
    const headers = deferred();
    const hungUp = deferred<string>();
    const server = await serve((_, outgoing) => {
      outgoing.on('close', () => {
        hungUp.resolve('by the client');
      });
      outgoing.writeHead(status, PROBLEM).write('{"title":"');
    });
    const client = connect(server, {
      fetch: async (...request) => {
        const response = await fetch(...request);
        headers.resolve(undefined);
        return response;
      },
    });
    return { client, headers: headers.promise, hungUp: hungUp.promise };
  }

  /** Lets `ms` pass once the client waits for the body of the refusal. */
  async function pass(ms: number, headers: Promise<unknown>): Promise<void> {
    await headers;
    // One timer for the call, and one for the body.
    while (vi.getTimerCount() < 2) await turn();
    vi.advanceTimersByTime(ms);
  }

  test.each([
    ['initiate', 400],
    ['status', 403],
    ['status', 404],
    ['finalize', 409],
  ] as const)('is a timeout, as its body says whose it is: %s, %i', async (operation, status) => {
    const { client, headers, hungUp } = await refusing(status);
    expect(await runOut(client[operation](TIME), headers)).toStrictEqual(TIMEOUT);
    expect(await hungUp).toBe('by the client');
  });

  test.each([408, 425, 429])('fails by its status %i after a second', async (httpStatus) => {
    const { client, headers, hungUp } = await refusing(httpStatus);
    const outcome = client.status(TIME).catch((error: unknown) => error);
    await pass(1_000, headers);
    const code = httpStatus === 429 ? 'rateLimited' : 'unavailable';
    expect(await outcome).toStrictEqual(failure(code, { httpStatus }));
    expect(await hungUp).toBe('by the client');
  });

  test('fails by its status 429 where the call times out before that', async () => {
    const { client, headers } = await refusing(429);
    const outcome = client.status({ timeout: 500 }).catch((error: unknown) => error);
    await pass(500, headers);
    expect(await outcome).toStrictEqual(failure('rateLimited', { httpStatus: 429 }));
  });

  test('fails by its status 503 at once', async () => {
    const { client } = await refusing(503);
    await expect(client.status(TIME)).rejects.toStrictEqual(
      failure('unavailable', { httpStatus: 503 }),
    );
  });
});

test('a call whose token refresh hangs rejects with timeout', async () => {
  const sandbox = await start();
  const asked = deferred();
  const client = connect(sandbox, {
    getAccessToken: ({ forceRefresh }) => {
      if (!forceRefresh) return 'stale';
      asked.resolve(undefined);
      return never();
    },
  });
  expect(await runOut(client.status(TIME), asked.promise)).toStrictEqual(TIMEOUT);
  expect(sandbox.requests).toHaveLength(1);
});

test('the call after a hung token refresh starts a new refresh', async () => {
  const sandbox = await start();
  sandbox.script(7, { status: 'PROCESSING' });
  const asked = deferred();
  const refreshes = [never(), Promise.resolve(sandbox.accessToken)];
  const client = connect(sandbox, {
    getAccessToken: ({ forceRefresh }) => {
      if (!forceRefresh) return 'stale';
      asked.resolve(undefined);
      return refreshes.shift() ?? null;
    },
  });
  await runOut(client.status(TIME), asked.promise);
  await expect(client.status()).resolves.toMatchObject({ status: 'PROCESSING' });
});

test('a token that is given after the time-out is not sent', async () => {
  const sandbox = await start();
  const token = deferred<string>();
  const asked = deferred();
  const client = connect(sandbox, {
    getAccessToken: () => {
      asked.resolve(undefined);
      return token.promise;
    },
  });
  await runOut(client.initiate(TIME), asked.promise);

  token.resolve(sandbox.accessToken);
  // The answer to another call proves that there was time to send the late one.
  await connect(sandbox)
    .finalize()
    .catch(() => undefined);
  expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['finalize']);
});

test('a call that times out closes its connection', async () => {
  const arrived = deferred();
  const hungUp = deferred<string>();
  const server = await serve(({ socket }) => {
    socket.on('close', () => {
      hungUp.resolve('by the client');
    });
    arrived.resolve(undefined);
  });
  await runOut(connect(server).status(TIME), arrived.promise);
  expect(await hungUp.promise).toBe('by the client');
});
