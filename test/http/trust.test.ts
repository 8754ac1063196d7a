/** Whom the API trusts: the app decides, and is asked again before a secret leaves. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked, until } from '../server/helpers.js';
import { authorize, client, serve } from './helpers.js';

const CHOICES = [
  ['correlationType', 1],
  ['bTrustAppCallBackId', 'a-call-back'],
] as const;

describe('what finalize says', () => {
  it.each(CHOICES)('is not for the client to choose: %s', async (field, value) => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const answer = await client(url, 'user 1').post('/identifications', { [field]: value });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ field, rule: 'is decided by the app, and not by its client' }] },
    });
    expect(await host.current({ userId: 1 })).toBeNull();
  });

  it.each(CHOICES)('is what authorize says: %s', async (field, value) => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const startOne = vi.spyOn(host, 'start');
    const { url } = await serve(host, {
      authorize: () => ({ kind: 'user', userId: 1, userType: 'individual', [field]: value }),
    });
    expect((await client(url, null).post('/identifications')).status).toBe(201);
    expect(startOne.mock.calls[0]?.[0]).toMatchObject({ [field]: value });
  });

  it.each(CHOICES)('can be left to the client by an option: %s', async (field, value) => {
    const host = openHost(await start());
    const startOne = vi.spyOn(host, 'start');
    const { url } = await serve(host, { clientMayChoose: [field] });
    const answer = await client(url, 'user 1').post('/identifications', { [field]: value });
    expect(answer.status).toBe(201);
    expect(startOne.mock.calls[0]?.[0]).toMatchObject({ [field]: value });
  });
});

describe('the authorization', () => {
  it('that hangs is answered with a 503 in time, and nothing is started', async () => {
    const host = openHost(await start());
    const { url } = await serve(host, {
      authorize: () => new Promise(() => undefined),
      limits: { authorizeTimeout: 20 },
    });
    const answer = await client(url, 'user 1').post('/identifications');
    expect(answer).toMatchObject({ status: 503, body: { code: 'authorizationUnavailable' } });
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(await host.current({ userId: 1 })).toBeNull();
  });

  it.each([
    ['a string', 'nobody knows'],
    ['nothing', undefined],
    ['a response', new Response(null, { status: 302 })],
    ['an error', new Error('no session store')],
  ])('that throws %s is answered with a problem that no cache keeps', async (_, thrown) => {
    const errors: unknown[] = [];
    const { url } = await serve(openHost(await start()), {
      authorize: () => {
        // An app may throw anything.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw thrown;
      },
      onError: (error) => errors.push(error),
    });
    const answer = await client(url, 'user 1').get('/identifications/current');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.text).not.toContain('nobody');
    expect(errors).toHaveLength(1);
  });

  it('that ends while open waits for the gateway keeps the URL back', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    let isLoggedIn = true;
    const { url } = await serve(host, {
      authorize: (request) => (isLoggedIn ? authorize(request) : null),
    });
    const id = await startParked(host, 1);
    const hostedPage = host.hostedPage.bind(host);
    vi.spyOn(host, 'hostedPage').mockImplementation(async (...given) => {
      const hosted = await hostedPage(...given);
      isLoggedIn = false;
      return hosted;
    });
    const answer = await client(url, 'user 1').post(`/identifications/${id}/open`);
    expect(answer.status).toBe(401);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.text).not.toContain('onfido');
  });
});

describe('the cookie of a request', () => {
  const cookieFor = async (host: string, allowInsecureLoopback: boolean): Promise<string> => {
    const identifications = openHost(await start());
    const id = await startParked(identifications, 1);
    const { api } = await serve(identifications, { allowInsecureLoopback });
    const answer = await api.app.request(`http://${host}/identifications/${id}/open`, {
      method: 'POST',
      headers: { host, authorization: 'user 1', 'content-type': 'application/json' },
      body: '{}',
    });
    return answer.headers.getSetCookie()[0] ?? '';
  };

  it.each(['bank.example', 'localhost.bank.example', '127.0.0.1.bank.example', '10.0.0.1:8080'])(
    'is Secure and __Host- for a public host, also where http: is allowed: %s',
    async (host) => {
      expect(await cookieFor(host, true)).toMatch(/^__Host-identification=.*; Secure/);
    },
  );

  it.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])(
    'can do without for this machine: %s',
    async (host) => {
      expect(await cookieFor(host, true)).toMatch(/^identification=(?!.*Secure)/);
      expect(await cookieFor(host, false)).toMatch(/^__Host-identification=.*; Secure/);
    },
  );
});

it('ten streams that are asked for on one connection give up their slots when it is cut', async () => {
  const host = openHost(await start());
  const id = await startParked(host, 1);
  const { url } = await serve(host, { limits: { streams: 10, streamsPerUser: 10 } });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  const request = `GET /identifications/${id}/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: user 1\r\n\r\n`;
  socket.write(request.repeat(10));
  await once(socket, 'data');
  const operator = client(url, 'operator');
  const answers = async () => {
    const stop = new AbortController();
    const { status } = await fetch(`${url}/identifications/${id}/events`, {
      headers: { authorization: 'operator' },
      signal: stop.signal,
    });
    stop.abort();
    return status;
  };
  await expect.poll(answers).toBe(503);
  socket.destroy();
  await expect.poll(answers).toBe(200);
  expect((await operator.get(`/identifications/${id}`)).status).toBe(200);
  await until(host, id, 'awaitingRedirect');
});
