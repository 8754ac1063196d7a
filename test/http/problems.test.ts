/** Every error is a problem, and none repeats anything of the request. */
import { describe, expect, it, vi } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { failingStore, openHost, startParked } from '../server/helpers.js';
import { client, serve, type Answer } from './helpers.js';

const CANARY = 'CANARY-4711';

function expectProblem(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ type: 'about:blank', status });
  expect(answer.body['title']).toBeTypeOf('string');
  expect(answer.text).not.toContain(CANARY);
  expect(answer.text).not.toMatch(/\.(js|ts):\d|node_modules|\bat \w+ \(/);
  expect(answer.headers.get('cache-control')).toBe('private, no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
}

describe('an invalid body', () => {
  it.each([
    ['no JSON', `{"userAgent": "${CANARY}"`, undefined],
    ['no text', new Uint8Array([0x7b, 0xff, 0xfe]), undefined],
    ['nothing', '', undefined],
    ['a list', [CANARY], [{ field: 'body', rule: expect.stringContaining('an object') as string }]],
    ['null', 'null', [{ field: 'body', rule: expect.stringContaining('an object') as string }]],
    ['a wrong type', { restart: CANARY }, [{ field: 'restart', rule: 'must be true or false' }]],
    [
      'too long a text',
      { userAgent: CANARY.repeat(100) },
      [{ field: 'userAgent', rule: 'must have at most 1000 characters' }],
    ],
    [
      'a wrong number',
      { correlationType: 7 },
      [{ field: 'correlationType', rule: 'must be 0 or 1' }],
    ],
    [
      'an unknown field',
      { [CANARY]: 1 },
      [{ field: 'body', rule: expect.stringContaining('these fields: correlationType') as string }],
    ],
    ['a prototype', `{"__proto__": {"restart": "${CANARY}"}}`, expect.anything()],
  ])('gets a 400: %s', async (_, body, errors) => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const user = client(url, 'user 1');
    const answer = await user.get('/identifications', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body),
    });
    expectProblem(answer, 400);
    expect(answer.body['errors']).toEqual(errors);
    expect(await host.count()).toMatchObject({ initiating: 0 });
  });

  it('gets a 400 for an event that clients may not send', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    for (const type of [CANARY, 'redirect.expired', 'status.check']) {
      const answer = await client(url, 'user 1').post(`/identifications/${id}/events`, { type });
      expectProblem(answer, 400);
      expect(answer.body['errors']).toEqual([
        {
          field: 'type',
          rule: 'must be one of redirect.succeeded, redirect.failed, retry, restart, keepWaiting, cancel',
        },
      ]);
    }
  });

  it.each([
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'restart=true'],
    ['application/jsonp', '{}'],
    ['', '{}'],
  ])('is refused as %s', async (type, body) => {
    const { url } = await serve(openHost(await start()));
    const more = { method: 'POST', body, headers: { 'content-type': type } };
    expectProblem(await client(url, 'user 1').get('/identifications', more), 415);
  });

  it('is refused when it is compressed', async () => {
    const { url } = await serve(openHost(await start()));
    const more = { headers: { 'content-encoding': 'gzip' } };
    expectProblem(await client(url, 'user 1').post('/identifications', {}, more), 415);
  });
});

describe('an invalid query', () => {
  it.each([
    [`state=${CANARY}`, [{ field: 'state', rule: 'must be a state' }]],
    ['limit=0', [{ field: 'limit', rule: 'must be a whole number from 1 to 1000' }]],
    ['limit=1e2', [{ field: 'limit', rule: 'must be a whole number from 1 to 1000' }]],
    ['dueBefore=yesterday', [{ field: 'dueBefore', rule: 'must be a time in epoch ms' }]],
    [`cursor=${CANARY}`, [{ field: 'cursor', rule: 'must be the `next` of the page before' }]],
    [
      `${CANARY}=1`,
      [{ field: 'query', rule: expect.stringContaining('state, dueBefore') as string }],
    ],
  ])('gets a 400: %s', async (query, errors) => {
    const { url } = await serve(openHost(await start()));
    const answer = await client(url, 'operator').get(`/identifications?${query}`);
    expectProblem(answer, 400);
    expect(answer.body['errors']).toEqual(errors);
  });
});

describe('a request for an unknown resource', () => {
  it.each(['/', `/${CANARY}`, '/identifications/a/b/c', '/.env', '/identifications/%2e%2e/x'])(
    'gets a 404: %s',
    async (path) => {
      const { url } = await serve(openHost(await start()));
      expectProblem(await client(url, 'user 1').get(path), 404);
    },
  );

  it.each([CANARY, '..', '%00', 'a'.repeat(65), '%F0%9F', "' OR 1=1"])(
    'gets a 404 for the id %s',
    async (id) => {
      const { url } = await serve(openHost(await start()));
      const answer = await client(url, 'user 1').post(`/identifications/${id}/events`, {});
      expectProblem(answer, 404);
    },
  );

  it.each([
    ['PUT', '/identifications', 'DELETE, GET, HEAD, POST'],
    ['DELETE', '/identifications/a', 'GET, HEAD'],
    ['POST', '/return/success', 'GET, HEAD'],
    ['GET', '/identifications/a/open', 'POST'],
  ])('gets a 405 with the allowed methods: %s %s', async (method, path, allow) => {
    const { url } = await serve(openHost(await start()));
    const answer = await client(url, 'user 1').get(path, { method });
    expectProblem(answer, 405);
    expect(answer.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allow);
  });
});

describe('an error of the server', () => {
  it('is a 500 without details, and is reported', async () => {
    const onError = vi.fn();
    const authorize = () => Promise.reject(new Error(CANARY));
    const { url } = await serve(openHost(await start()), { authorize, onError });
    expectProblem(await client(url, 'user 1').get('/identifications'), 500);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: CANARY }));
  });

  it('is a 500 for an invalid authorization, which grants no access', async () => {
    const onError = vi.fn(() => {
      throw new Error('broken, too');
    });
    for (const wrong of [{}, { kind: 'admin' }, { kind: 'user', userId: '1' }, true, undefined]) {
      const authorize = () => wrong as never;
      const { url } = await serve(openHost(await start()), { authorize, onError });
      expectProblem(await client(url, 'user 1').post('/identifications'), 500);
    }
    expect(onError).toHaveBeenCalledTimes(5);
  });

  it('is a 503 while the store fails', async () => {
    const store = failingStore();
    const { url } = await serve(openHost(await start(), { store: store.failing }));
    store.fill();
    const answer = await client(url, 'user 1').post('/identifications');
    expectProblem(answer, 503);
    expect(answer.body['code']).toBe('storeUnavailable');
    expect(answer.headers.get('retry-after')).toBe('10');
    store.makeRoom();
    expect((await client(url, 'user 1').post('/identifications')).status).toBe(201);
  });

  it('is a 503 with a Retry-After for a start while too many calls wait for the gateway', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const { url } = await serve(openHost(sandbox, { maxCalls: 1 }));
    expect((await client(url, 'user 1').post('/identifications')).status).toBe(201);
    const answer = await client(url, 'user 2').post('/identifications');
    expectProblem(answer, 503);
    expect([answer.body['code'], answer.headers.get('retry-after')]).toEqual(['overloaded', '10']);
    expect((await client(url, 'user 1').post('/identifications')).status).toBe(200);
  });

  it('is a 503 once the host is closed', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    await host.close();
    expectProblem(await client(url, 'user 1').post('/identifications'), 503);
    expectProblem(await client(url, null).get('/ready'), 503);
    expect((await client(url, null).get('/health')).status).toBe(200);
  });
});
