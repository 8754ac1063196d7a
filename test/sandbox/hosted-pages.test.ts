import { afterEach, describe, expect, test, vi } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import {
  identityUrl,
  open,
  signEverything,
  signingUrl,
  start,
  statusOf,
  submit,
} from './helpers.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

afterEach(() => {
  vi.useRealTimers();
});

describe('a hosted page', () => {
  test.each([
    ['bg-BG', 'bg', 'Вашият документ за самоличност'],
    ['bg-BG,bg;q=0.9,en;q=0.8', 'bg', 'Вашият документ за самоличност'],
    ['de, bg;q=0.2, en;q=0.7', 'en', 'Your identity document'],
    ['bg;q=0, fr', 'en', 'Your identity document'],
    ['fr', 'en', 'Your identity document'],
    ['', 'en', 'Your identity document'],
  ])('is in the language of the browser: "%s"', async (acceptLanguage, language, heading) => {
    const sandbox = await start();
    const html = await (await open(await identityUrl(sandbox, 7), acceptLanguage)).text();
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(`<h1>${heading}</h1>`);
  });

  test('is in the language that the user chose', async () => {
    const sandbox = await start();
    const url = await identityUrl(sandbox, 7);
    const html = await (await open(url, 'en')).text();
    const link = /href="(\?lang=bg)"/.exec(html)?.[1];
    expect(link).toBeDefined();
    expect(await (await open(String(new URL(String(link), url)), 'en')).text()).toContain(
      '<h1>Вашият документ за самоличност</h1>',
    );
  });

  test('forbids scripts, is not cached and sends no referrer', async () => {
    const sandbox = await start();
    const { headers } = await open(await identityUrl(sandbox, 7));
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; style-src 'unsafe-inline';");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('allows its forms to redirect to the return URLs, also to those of an app', async () => {
    const sandbox = await start();
    const url = await identityUrl(sandbox, 7);
    sandbox.setReturnUrls({ success: 'https://shop.example:8443/ok?a=b', fail: 'myapp://fail' });
    const policy = (await open(url)).headers.get('content-security-policy');
    expect(policy).toContain("form-action 'self' https://shop.example:8443 myapp:;");
  });

  test('can be left without a change of the session', async () => {
    const sandbox = await start();
    const url = await identityUrl(sandbox, 7);
    const html = await (await open(url)).text();
    const link = /href="([^"]+\/leave[^"]*)"/.exec(html)?.[1];

    const left = await open(String(new URL(String(link), url)));

    expect(left.status).toBe(200);
    const text = await left.text();
    expect(text).toContain('Nothing was sent.');
    expect(text).toContain(`href="${new URL(url).pathname}?lang=en"`);
    expect((await statusOf(sandbox, 7)).code).toBe('STARTED');
  });

  test('of a completed step redirects to Success', async () => {
    const sandbox = await start();
    const { identity, signing } = await signEverything(sandbox, 7);
    for (const url of [
      ...['', '/selfie', '/result', '/leave'].map((path) => identity + path),
      ...['', '/signature', '/result', '/leave'].map((path) => signing + path),
    ]) {
      const answer = await open(url);
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe(`${sandbox.url}/success`);
    }
  });

  test.each([`/onfido/${UNKNOWN}`, `/signhost/${UNKNOWN}`, '/onfido/', '/signhost/a/b/c'])(
    'is a readable 404 at an unknown address: %s',
    async (path) => {
      const sandbox = await start();
      const answer = await open(sandbox.url + path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await answer.text()).toContain('<h1>Page not found</h1>');
    },
  );

  test('of the signing does not open with the id of the identity check', async () => {
    const sandbox = await start();
    const identity = await identityUrl(sandbox, 7);
    await submit(identity, 'pass');
    expect((await open(identity.replace('/onfido/', '/signhost/'))).status).toBe(404);
  });

  test('of the signing opens only after the signing session exists', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const sandbox = await start({ processingDelay: 60_000 });
    const identity = await identityUrl(sandbox, 7);
    await submit(identity, 'pass');
    vi.setSystemTime(Date.now() + 60_000);
    const signing = await signingUrl(sandbox, 7);
    expect((await open(signing)).status).toBe(200);

    vi.setSystemTime(Date.now() - 60_000);
    expect((await open(signing)).status).toBe(404);
    const answer = await fetch(`${signing}/sign`, { method: 'POST', redirect: 'manual' });
    expect(answer.status).toBe(404);
  });
});

describe('the return URLs', () => {
  test('are used unchanged, from the moment they are set', async () => {
    const sandbox = await start();
    const url = await identityUrl(sandbox, 7);
    sandbox.setReturnUrls({ success: 'myapp://ok?a=%20#b', fail: 'https://app.example' });
    expect(await submit(url, 'fail')).toBe('https://app.example');
    expect(await submit(url, 'pass')).toBe('myapp://ok?a=%20#b');
  });

  test('must be absolute', async () => {
    const urls = { success: '/success', fail: 'https://app.example/fail' };
    await expect(startSandbox({ returnUrls: urls })).rejects.toThrow(TypeError);
    const sandbox = await start();
    expect(() => {
      sandbox.setReturnUrls(urls);
    }).toThrow(TypeError);
  });

  test.each([
    ['success', 'Done', 'Готово'],
    ['fail', 'Not completed', 'Незавършено'],
  ])(
    'are pages of the sandbox in both languages by default: %s',
    async (name, english, bulgarian) => {
      const sandbox = await start();
      const html = await (await open(`${sandbox.url}/${name}`)).text();
      expect(html).toContain(english);
      expect(html).toContain(bulgarian);
    },
  );
});
