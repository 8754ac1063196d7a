import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import { createPooledTransport } from '../../src/server/index.js';
import {
  actorsFor,
  connect,
  deferred,
  OPERATIONS,
  serve,
  serveJson,
  started,
  STATUS_INPUT,
  type Target,
} from '../gateway/helpers.js';
import { start } from '../sandbox/helpers.js';

const pooled = createPooledTransport();
const client = (target: Target) => connect(target, { transport: pooled });

const ANSWER = '{"videoIdentificationStatus":"PROCESSING"}';

describe.each(OPERATIONS)('by the pooled transport, %s', (operation) => {
  test('sends the same request as by the global fetch, and gives the same answer', async () => {
    const body = {
      videoIdentificationUrl: 'https://verify.example/1',
      videoIdentificationStatus: 'STARTED',
      correlationId: 'c',
      individualId: 1,
    };
    const server = await serveJson(body);
    const answers = [await connect(server)[operation](), await client(server)[operation]()];
    expect(answers[1]).toEqual(answers[0]);

    const [global, ours] = server.requests;
    expect(ours).toMatchObject({
      method: global?.method,
      path: global?.path,
      body: global?.body,
      headers: {
        authorization: global?.headers.authorization,
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
    });
    expect(ours?.headers['content-type']).toBe(global?.headers['content-type']);
  });

  test.each([301, 302, 303, 307, 308])('does not follow a redirect by %i', async (status) => {
    const elsewhere = await serveJson({});
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'redirect', location: elsewhere.url, status });

    await expect(client(sandbox)[operation]()).rejects.toStrictEqual(
      failure('redirectRefused', { httpStatus: status }),
    );
    expect(elsewhere.requests).toEqual([]);
  });

  test.each(['truncated', 'reset'] as const)(
    'rejects with network where the connection is %s',
    async (kind) => {
      const sandbox = await start();
      sandbox.faults.next(operation, { kind });
      await expect(client(sandbox)[operation]()).rejects.toStrictEqual(failure('network'));
    },
  );

  test('rejects with timeout where the body never comes', async () => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'headersOnly' });
    await expect(client(sandbox)[operation]({ timeout: 50 })).rejects.toStrictEqual(
      failure('timeout'),
    );
  });
});

test('an answer over the byte limit is refused, and its rest is not downloaded', async () => {
  const hungUp = deferred<string>();
  const server = await serve((_, outgoing) => {
    outgoing.on('close', () => {
      hungUp.resolve('by the client');
    });
    outgoing.writeHead(200).write(' '.repeat(65_537));
  });
  await expect(client(server).status()).rejects.toStrictEqual(failure('responseTooLarge'));
  expect(await hungUp.promise).toBe('by the client');
});

test('a failure has the wait of Retry-After and the title of the problem details', async () => {
  const sandbox = await start();
  sandbox.faults.next('status', {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '7', 'content-type': 'application/problem+json' },
    body: '{"title":"Too Many Requests"}',
  });
  await expect(client(sandbox).status()).rejects.toStrictEqual(
    failure('rateLimited', { httpStatus: 429, retryAfter: 7_000, title: 'Too Many Requests' }),
  );
});

test('an answer without a body is the failure protocol', async () => {
  const server = await serve((_, outgoing) => {
    outgoing.writeHead(204).end();
  });
  await expect(client(server).status()).rejects.toStrictEqual(
    failure('protocol', { httpStatus: 204 }),
  );
});

test('several headers of one name are joined, as by the global fetch', async () => {
  const server = await serve((_, outgoing) => {
    outgoing.writeHead(429, ['retry-after', '7', 'retry-after', '9']).end();
  });
  const several = failure('rateLimited', { httpStatus: 429, retryAfter: 7_000 });
  await expect(connect(server).status()).rejects.toStrictEqual(several);
  await expect(client(server).status()).rejects.toStrictEqual(several);
});

test('a status beyond those of HTTP is the failure network', async () => {
  const server = await serve(({ socket }) => {
    socket.end('HTTP/1.1 700 Odd\r\ncontent-length: 2\r\n\r\n{}');
  });
  await expect(client(server).status()).rejects.toStrictEqual(failure('network'));
});

describe('an actor that is stopped closes its connection', () => {
  test.each([
    ['before the answer', null],
    ['during the body', '{'],
  ])('%s', async (_, bodyStart) => {
    const arrived = deferred();
    const hungUp = deferred<string>();
    const server = await serve((incoming, outgoing) => {
      incoming.socket.on('close', () => {
        hungUp.resolve('by the client');
      });
      if (bodyStart !== null) outgoing.writeHead(200).write(bodyStart);
      arrived.resolve(undefined);
    });
    const { stop } = started(
      actorsFor(server, {
        transport: async (request) => {
          const response = await pooled(request);
          arrived.resolve(undefined);
          return response;
        },
      }).getStatus,
      STATUS_INPUT,
    );
    await arrived.promise;
    stop();
    expect(await hungUp.promise).toBe('by the client');
  });
});

/** A server that answers polls, and the connections that were opened to it. */
async function serveSockets() {
  const sockets = new Set<Socket>();
  const server = await serve((incoming, outgoing) => {
    sockets.add(incoming.socket);
    outgoing.writeHead(200, { 'content-length': ANSWER.length }).end(ANSWER);
  });
  return { server, sockets };
}

/** A server that answers polls when it is told to. */
async function serveHeld() {
  const open: ServerResponse[] = [];
  const server = await serve((_, outgoing) => {
    open.push(outgoing);
  });
  return {
    server,
    /** Answers the requests that are there. */
    answer: (): void => {
      for (const outgoing of open.splice(0)) {
        outgoing.writeHead(200, { 'content-length': ANSWER.length }).end(ANSWER);
      }
    },
    /** Waits for that many requests in all. */
    arrived: (count: number) =>
      vi.waitUntil(() => server.requests.length === count, { interval: 2 }),
  };
}

test('a connection is used for several calls', async () => {
  const { server, sockets } = await serveSockets();
  const narrow = connect(server, { transport: createPooledTransport({ connections: 1 }) });
  for (let calls = 0; calls < 5; calls += 1) await narrow.status();
  expect(sockets.size).toBe(1);
});

test('a call waits while all connections are in use', async () => {
  const { server, sockets } = await serveSockets();
  const narrow = connect(server, { transport: createPooledTransport({ connections: 2 }) });
  const calls = Array.from({ length: 10 }, () => narrow.status());
  await expect(Promise.all(calls)).resolves.toHaveLength(10);
  expect(sockets.size).toBe(2);
});

test('the wait for a connection is no part of the time-out of a call', async () => {
  const { server, answer, arrived } = await serveHeld();
  const narrow = connect(server, { transport: createPooledTransport({ connections: 1 }) });
  const first = narrow.status();
  await arrived(1);
  const second = narrow.status({ timeout: 400 });
  await sleep(800);
  answer();
  await first;
  await arrived(2);
  answer();
  await expect(second).resolves.toMatchObject({ status: 'PROCESSING' });
  expect(server.requests).toHaveLength(2);
});

test('the time-out of a call goes on once it has a connection', async () => {
  const { server, answer, arrived } = await serveHeld();
  const narrow = connect(server, { transport: createPooledTransport({ connections: 1 }) });
  const first = narrow.status();
  await arrived(1);
  const second = narrow.status({ timeout: 50 });
  answer();
  await first;
  await expect(second).rejects.toStrictEqual(failure('timeout'));
  expect(server.requests).toHaveLength(2);
});

test('a call that is stopped while it waits for a connection is never sent', async () => {
  const { server, answer, arrived } = await serveHeld();
  const transport = createPooledTransport({ connections: 1 });
  const first = connect(server, { transport }).status();
  await arrived(1);
  const { stop } = started(actorsFor(server, { transport }).getStatus, STATUS_INPUT);
  await sleep(10);
  stop();
  answer();
  await first;
  const last = connect(server, { transport }).status();
  await arrived(2);
  answer();
  await last;
  expect(server.requests).toHaveLength(2);
});

test.each([0, 1.5, 10_001, NaN])('%d connections are refused as an option', (connections) => {
  expect(() => createPooledTransport({ connections })).toThrow(
    expect.objectContaining({
      fields: [{ field: 'connections', rule: 'must be a whole number from 1 to 10000' }],
    }),
  );
});
