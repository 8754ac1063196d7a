/** Pages of other origins: who may call the API, and who is told that there is no way back. */
import { describe, expect, it } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { apiOptions, client, serve } from './helpers.js';

const APP = 'https://app.bank.example';
const corsHeaders = (headers: Headers): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-'));

const preflight = (url: string, origin: string): Promise<Response> =>
  fetch(`${url}/identifications`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-csrf',
    },
  });

describe('a page of another origin', () => {
  it('is refused by default', async () => {
    const { url } = await serve(openHost(await start()));
    const answer = await preflight(url, APP);
    expect(answer.status).toBe(405);
    expect(corsHeaders(answer.headers)).toEqual([]);
    const read = await client(url, 'user 1').get('/identifications/current', {
      headers: { origin: APP },
    });
    expect(corsHeaders(read.headers)).toEqual([]);
  });

  it('that is allowed may call with credentials and headers of its own, and reads problems', async () => {
    const { url } = await serve(openHost(await start()), { allowedOrigins: [APP] });
    const answer = await preflight(url, APP);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('access-control-allow-headers')).toContain('x-csrf');
    const problem = await client(url, 'user 1').get('/identifications/current', {
      headers: { origin: APP },
    });
    expect(problem.status).toBe(404);
    expect(problem.headers.get('access-control-allow-origin')).toBe(APP);
    expect(problem.headers.get('access-control-expose-headers')).toBe('Retry-After');
    expect(problem.headers.get('vary')).toContain('Origin');
  });

  it.each([
    `${APP}.evil.example`,
    'https://evil.example',
    'http://app.bank.example',
    'https://app.bank.example:8443',
    'null',
  ])('is refused as %s where another one is allowed', async (origin) => {
    const { url } = await serve(openHost(await start()), { allowedOrigins: [APP] });
    const answer = await preflight(url, origin);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may not read the operator’s page where it is allowed', async () => {
    const { url } = await serve(openHost(await start()), { allowedOrigins: [APP] });
    const page = await client(url, 'operator').get('/operator', { headers: { origin: APP } });
    expect(page.status).toBe(200);
    expect(corsHeaders(page.headers)).toEqual([]);
  });

  it.each([
    '*',
    'null',
    'https://app.bank.example/',
    'HTTPS://APP.example',
    'app.bank.example',
    '',
  ])('can’t be allowed as "%s"', async (origin) => {
    const host = openHost(await start());
    expect(() => createHttpApi(apiOptions(host, { allowedOrigins: [origin] }))).toThrow(
      /^allowedOrigins\.0: must be an origin/,
    );
  });

  it('can be an app with a scheme of its own', async () => {
    const origin = 'capacitor://localhost';
    const { url } = await serve(openHost(await start()), { allowedOrigins: [origin] });
    const answer = await preflight(url, origin);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });
});

describe('open, from a page of another site', () => {
  const crossSite = { headers: { 'sec-fetch-site': 'cross-site' } };

  it('answers crossSite and sets no cookie, as the browser would not keep it', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const browser = client(url, 'user 1');
    const answer = await browser.post(`/identifications/${id}/open`, {}, crossSite);
    expect([answer.status, answer.body['code']]).toEqual([409, 'crossSite']);
    expect(answer.text).not.toContain('http');
    expect(browser.cookies.size).toBe(0);
  });

  it('gives an app that reports returns itself the URL, without a cookie', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const app = client(url, 'user 1');
    const answer = await app.post(`/identifications/${id}/open`, { landing: 'app' }, crossSite);
    expect(answer.body['url']).toContain('http');
    expect(app.cookies.size).toBe(0);
  });

  it('sets the cookie for a page of the same site', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const browser = client(url, 'user 1');
    await browser.post(
      `/identifications/${id}/open`,
      {},
      { headers: { 'sec-fetch-site': 'same-site' } },
    );
    expect(browser.cookies.size).toBe(1);
  });
});
