import { describe, expect, test } from 'vitest';
import type { FinalizeInput } from '../../machines/identification.types.js';
import { start } from '../sandbox/helpers.js';
import { connect, serve, serveJson } from './helpers.js';

const FINALIZED = { correlationId: 'c', individualId: 1 };

describe('initiate', () => {
  test('posts every field of the contract, in its order', async () => {
    const sandbox = await start();
    await connect(sandbox).initiate({
      userId: 2_147_483_647,
      isRestartIdentification: true,
      localTimezone: 'Europe/Sofia',
      userAgent: 'Browser/1.0',
      browserLanguage: 'bg',
      userLanguage: 'en',
      deviceName: 'Телефон "7"',
      correlationType: 1,
    });
    expect(sandbox.requests).toMatchObject([
      {
        method: 'POST',
        path: '/Enrollment/initiate-external-identification',
        body:
          '{"userId":2147483647,"isRestartIdentification":true,"localTimezone":"Europe/Sofia",' +
          '"userAgent":"Browser/1.0","browserLanguage":"bg","userLanguage":"en",' +
          '"deviceName":"Телефон \\"7\\"","correlationType":1}',
      },
    ]);
  });

  test('sends null for unknown metadata', async () => {
    const sandbox = await start();
    await connect(sandbox).initiate();
    expect(sandbox.requests.map(({ body }) => body)).toEqual([
      '{"userId":7,"isRestartIdentification":false,"localTimezone":null,"userAgent":null,' +
        '"browserLanguage":null,"userLanguage":null,"deviceName":null,"correlationType":0}',
    ]);
  });
});

describe('status', () => {
  test.each([
    ['individual', '/Enrollment/7/0/true/get-identification-process-status'],
    ['merchant', '/Enrollment/7/1/true/get-identification-process-status'],
  ] as const)('gets the path of an %s, without a body', async (userType, path) => {
    const sandbox = await start();
    sandbox.script(7, { status: 'PROCESSING' });
    await connect(sandbox).status({ userType });
    expect(sandbox.requests).toMatchObject([{ method: 'GET', path, body: '' }]);
  });
});

describe('finalize', () => {
  test('posts the payload in the order of the contract', async () => {
    const server = await serveJson(FINALIZED);
    await connect(server).finalize({
      payload: { correlationType: 1, bTrustAppCallBackId: 'callback', userId: 7 },
    });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/Enrollment/finalize-external-identification',
        body: '{"userId":7,"bTrustAppCallBackId":"callback","correlationType":1}',
      },
    ]);
  });

  test('sends the same bytes each time', async () => {
    const server = await serveJson(FINALIZED);
    const client = connect(server);
    await client.finalize();
    await client.finalize();
    const [first, second] = server.requests;
    expect(first?.body).toBe('{"userId":7,"bTrustAppCallBackId":null,"correlationType":0}');
    expect(second?.body).toBe(first?.body);
  });
});

describe('every call', () => {
  test('carries the token as a bearer token and asks for JSON', async () => {
    const server = await serveJson({ videoIdentificationStatus: null });
    await connect(server, { getAccessToken: () => 'abc.DEF-1_~+/=' }).status();
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer abc.DEF-1_~+/=',
      accept: 'application/json',
    });
  });

  test.each(['initiate', 'finalize'] as const)(
    'has the content type of JSON where it is %s',
    async (name) => {
      const server = await serveJson({
        ...FINALIZED,
        videoIdentificationUrl: 'https://a.example/',
      });
      await connect(server)[name]();
      expect(server.requests[0]?.headers['content-type']).toBe('application/json');
    },
  );

  test('is sent without cookies, cache and referrer in a browser', async () => {
    const server = await serveJson({ videoIdentificationStatus: null });
    const inits: (RequestInit | undefined)[] = [];
    await connect(server, {
      fetch: (request, init) => {
        inits.push(init);
        return fetch(request, init);
      },
    }).status();
    expect(inits).toMatchObject([
      { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' },
    ]);
  });

  test.each(['/gateway', '/gateway/'])(
    'is sent below the path of the base URL %j',
    async (path) => {
      const server = await serveJson({ videoIdentificationStatus: null });
      await connect(server, { baseUrl: server.url + path }).status();
      expect(server.requests[0]?.path).toBe(
        '/gateway/Enrollment/7/0/true/get-identification-process-status',
      );
    },
  );

  test.each(['/', '//'])(
    'is sent to a path with one slash where the base URL ends with %s',
    async (end) => {
      const server = await serveJson({ videoIdentificationStatus: null });
      await connect(server, { baseUrl: server.url + end }).status();
      expect(server.requests[0]?.path).toMatch(/^\/Enrollment\//);
    },
  );

  test('is sent once where the gateway is unavailable', async () => {
    const server = await serve((_, outgoing) => outgoing.writeHead(503).end());
    const client = connect(server);
    await Promise.allSettled([client.initiate(), client.status(), client.finalize()]);
    expect(server.requests).toHaveLength(3);
  });
});

describe('a request that breaks the contract', () => {
  test.each([0, -1, 1.5, 2_147_483_648, NaN])('is not sent: userId %d', async (userId) => {
    const sandbox = await start();
    const client = connect(sandbox);
    const payload = { userId, bTrustAppCallBackId: null, correlationType: 0 } as const;
    const problem = {
      code: 'invalidRequest',
      message: 'Not sent: the field userId breaks the contract.',
    };
    await expect(client.initiate({ userId })).rejects.toMatchObject(problem);
    await expect(client.status({ userId })).rejects.toMatchObject(problem);
    await expect(client.finalize({ payload })).rejects.toMatchObject(problem);
    expect(sandbox.requests).toEqual([]);
  });

  test('is not sent: no payload', async () => {
    const sandbox = await start();
    // As a snapshot that was tampered with may hold it.
    const input = JSON.parse('{"payload":null}') as Partial<FinalizeInput>;
    await expect(connect(sandbox).finalize(input)).rejects.toMatchObject({
      code: 'invalidRequest',
      message: 'Not sent: the field request breaks the contract.',
    });
    expect(sandbox.requests).toEqual([]);
  });

  test('is not sent: metadata of more than 1000 characters', async () => {
    const sandbox = await start();
    const userAgent = 'x'.repeat(1_001);
    await expect(connect(sandbox).initiate({ userAgent })).rejects.toMatchObject({
      code: 'invalidRequest',
      message: 'Not sent: the field userAgent breaks the contract.',
    });
    expect(sandbox.requests).toEqual([]);
  });
});
