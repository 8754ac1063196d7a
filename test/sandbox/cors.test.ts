import { describe, expect, test } from 'vitest';
import { PATHS } from '../../src/contract/schemas.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { bearer, start } from './helpers.js';

const PAGE = 'http://localhost:5173';
const ENDPOINTS = [
  ['POST', PATHS.initiate],
  ['GET', PATHS.status(7, 0)],
  ['POST', PATHS.finalize],
  ['POST', '/oauth/token'],
] as const;

const LOOPBACK = [
  'http://localhost',
  'http://localhost:5173',
  'https://localhost:8443',
  'http://127.0.0.1:3000',
  'https://127.0.0.1',
  'http://[::1]:8080',
];
const FOREIGN = [
  'https://evil.example',
  'http://localhost.evil.example',
  'http://evil-localhost:5173',
  'http://localhost@evil.example',
  'http://127.0.0.2:3000',
  'http://10.0.0.1',
  'ftp://localhost',
  'http://localhost:5173/',
  'HTTP://LOCALHOST:5173',
  'null',
  '*',
  '',
];

const corsOf = ({ headers }: Response): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-'));

const preflight = (
  sandbox: Sandbox,
  path: string,
  origin: string,
  method: string,
): Promise<Response> =>
  fetch(sandbox.url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    },
  });

describe('a page of a loopback origin', () => {
  test.each(LOOPBACK)('may call the gateway and read its answers: %s', async (origin) => {
    const sandbox = await start();
    for (const [method, path] of ENDPOINTS) {
      const { headers } = await fetch(sandbox.url + path, { method, headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-expose-headers')).toBe('Retry-After');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  test.each(ENDPOINTS)('may send its token and JSON: %s %s', async (method, path) => {
    const sandbox = await start();

    const answer = await preflight(sandbox, path, PAGE, method);

    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(answer.headers.get('access-control-allow-methods')).toContain(method);
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(sandbox.requests).toEqual([]);
  });

  test('can read the answers to refused calls, too', async () => {
    const sandbox = await start();
    const ask = (path: string, headers: Record<string, string>): Promise<Response> =>
      fetch(sandbox.url + path, { headers: { origin: PAGE, ...headers } });
    const answers = [
      await ask(PATHS.status(7, 0), {}),
      await ask(PATHS.status(7, 2), bearer(sandbox)),
      await ask(PATHS.status(7, 0), bearer(sandbox)),
      await ask(PATHS.initiate, bearer(sandbox)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 404, 405]);
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    }
  });

  test.each([
    { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
    { kind: 'delay', ms: 1 },
    { kind: 'headersOnly' },
    { kind: 'truncated' },
    { kind: 'oversized', bytes: 1_000 },
    { kind: 'redirect', location: 'https://elsewhere.example/' },
  ] as const)('can read an injected fault: $kind', async (fault) => {
    const sandbox = await start();
    sandbox.faults.next('status', fault);
    const { headers } = await fetch(sandbox.url + PATHS.status(7, 0), {
      headers: { origin: PAGE, ...bearer(sandbox) },
      redirect: 'manual',
    });
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('access-control-expose-headers')).toBe('Retry-After');
  });
});

describe('a fault with "cors: false"', () => {
  const FAULT = {
    kind: 'answer',
    status: 401,
    headers: { 'retry-after': '3', 'content-type': 'text/plain' },
    body: 'Expired',
  } as const;
  const HIDDEN = { ...FAULT, cors: false } as const;
  const asPage = (sandbox: Sandbox): Promise<Response> =>
    fetch(sandbox.url + PATHS.status(7, 0), { headers: { origin: PAGE, ...bearer(sandbox) } });

  test('answers as it says, without the headers that let a page see the answer', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', HIDDEN);

    const answer = await asPage(sandbox);

    expect(answer.status).toBe(401);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(await answer.text()).toBe('Expired');
    expect(corsOf(answer)).toEqual([]);
    // A cache must not give the answer to another origin.
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  test('hides one answer and not the next one', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', HIDDEN, FAULT, { ...FAULT, cors: true });
    const hidden = await asPage(sandbox);
    const shown = [await asPage(sandbox), await asPage(sandbox), await asPage(sandbox)];
    expect(corsOf(hidden)).toEqual([]);
    for (const { headers } of shown) {
      expect(headers.get('access-control-allow-origin')).toBe(PAGE);
      expect(headers.get('access-control-expose-headers')).toBe('Retry-After');
    }
  });
});

describe('a page of a foreign origin', () => {
  test.each(FOREIGN)('cannot read any answer: "%s"', async (origin) => {
    const sandbox = await start();
    for (const [method, path] of ENDPOINTS) {
      const answer = await fetch(sandbox.url + path, {
        method,
        headers: { origin, ...bearer(sandbox) },
      });
      expect(corsOf(answer)).toEqual([]);
      expect(answer.headers.get('vary')).toBe('Origin');
    }
  });

  test.each(FOREIGN)('gets no preflight answered: "%s"', async (origin) => {
    const sandbox = await start();
    for (const [method, path] of ENDPOINTS) {
      const answer = await preflight(sandbox, path, origin, method);
      expect(answer.ok).toBe(false);
      expect(corsOf(answer)).toEqual([]);
    }
  });
});

test('no other page can read the hosted pages', async () => {
  const sandbox = await start();
  for (const path of ['/success', '/onfido/x']) {
    expect(corsOf(await fetch(sandbox.url + path, { headers: { origin: PAGE } }))).toEqual([]);
  }
});

describe('the token endpoint', () => {
  const ask = (sandbox: Sandbox, init: RequestInit = {}): Promise<Response> =>
    fetch(`${sandbox.url}/oauth/token`, { method: 'POST', ...init });

  test('gives the current token, also after a rotation', async () => {
    const sandbox = await start({ accessToken: 'first' });
    const body = new URLSearchParams({ grant_type: 'client_credentials' });

    const first = await ask(sandbox, { body, headers: { origin: PAGE } });
    expect(await first.json()).toEqual({
      access_token: 'first',
      token_type: 'Bearer',
      expires_in: 3_600,
    });
    expect(first.headers.get('cache-control')).toBe('no-store');

    const fresh = sandbox.rotateAccessToken();
    expect(await (await ask(sandbox)).json()).toMatchObject({ access_token: fresh });
  });

  test('gives it to a page of the sandbox itself', async () => {
    const sandbox = await start({ accessToken: 'secret' });
    const answer = await ask(sandbox, { headers: { origin: sandbox.url } });
    expect(await answer.json()).toMatchObject({ access_token: 'secret' });
  });

  test.each(FOREIGN)('refuses a page of a foreign origin: "%s"', async (origin) => {
    const sandbox = await start({ accessToken: 'canary-1' });
    const answer = await ask(sandbox, { headers: { origin } });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('canary-1');
  });

  test('answers 405 to any method but POST', async () => {
    const sandbox = await start({ accessToken: 'canary-1' });
    const answer = await ask(sandbox, { method: 'GET' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(await answer.text()).not.toContain('canary-1');
  });
});
