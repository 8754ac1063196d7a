/** The return URLs of the hosted pages: true, forged and repeated redirects. */
import { describe, expect, it, vi } from 'vitest';
import type { IdentificationHost } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, operations, startSigning, until } from '../server/helpers.js';
import { client, LANDING, serve, type Client } from './helpers.js';
import { atPage, give, land } from './landing.js';

describe('the landing', () => {
  it.each([
    ['success', 'signing'],
    ['fail', 'signing'],
  ] as const)('asks the gateway on %s, and its answer decides', async (name, state) => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    sandbox.script(1, {
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'http://127.0.0.1/sign',
      times: Infinity,
    });
    await land(browser, name);
    await until(host, id, state);
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it('fails the identification on fail unless the gateway contradicts', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    await land(browser, 'fail');
    expect((await until(host, id, 'failed')).view.failure?.code).toBe('identityCheckFailed');
  });

  it('leaves a window connected with the page that opened it, which closes it', async () => {
    const { url } = await serve(openHost(await start()));
    const anyone = client(url, null);
    expect(
      (await anyone.get('/return/success')).headers.get('cross-origin-opener-policy'),
    ).toBeNull();
    expect((await anyone.get('/health')).headers.get('cross-origin-opener-policy')).toBe(
      'same-origin',
    );
  });

  it('works when the session of the app has expired', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    const loggedOut = client(url, null);
    give(loggedOut, browser.cookies);
    await land(loggedOut);
    await until(host, id, 'phaseA');
  });
});

describe('a forged or stale landing', () => {
  /** Expects that the gateway is not asked and the identification does not change. */
  async function expectNothing(
    prepare: (scene: {
      host: IdentificationHost;
      url: string;
      browser: Client;
      id: string;
    }) => Promise<Client>,
  ) {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const scene = { host, url, ...(await atPage(host, url, 1)) };
    const browser = await prepare(scene);
    const [before, asked] = [await host.get(scene.id), operations(sandbox).length];
    const jar = [...browser.cookies];
    for (const name of ['success', 'fail'] as const) {
      give(browser, jar);
      await land(browser, name);
    }
    expect(await host.get(scene.id)).toEqual(before);
    expect(operations(sandbox)).toHaveLength(asked);
  }

  it('changes nothing without a cookie', () =>
    expectNothing(({ url }) => Promise.resolve(client(url, 'user 1'))));

  it.each([
    ['a changed id', (value: string) => value.replace(/return\.[^.]+/, 'return.another-id')],
    ['a changed signature', (value: string) => value.replace(/.{6}$/, 'AAAA%3D')],
    ['no signature', (value: string) => value.replace(/\.[^.]*$/, '')],
    ['nonsense', () => 'nonsense'],
    ['a very long value', () => 'x'.repeat(4_000)],
  ])('changes nothing with %s in the cookie', (_, forge) =>
    expectNothing(({ browser }) => {
      give(
        browser,
        [...browser.cookies].map(([name, value]) => [name, forge(value)]),
      );
      return Promise.resolve(browser);
    }),
  );

  it('changes nothing with a cookie that another server has signed', () =>
    expectNothing(async ({ host, id, browser }) => {
      const other = client((await serve(host)).url, 'user 1');
      await other.post(`/identifications/${id}/open`);
      give(browser, other.cookies);
      return browser;
    }));

  it('changes nothing with the cookie of a user while another is logged in', () =>
    expectNothing(({ url, browser }) => {
      const thief = client(url, 'user 2');
      give(thief, browser.cookies);
      return Promise.resolve(thief);
    }));

  it('changes nothing with a cookie in an operator’s browser', () =>
    expectNothing(({ url, browser }) => {
      const operator = client(url, 'operator');
      give(operator, browser.cookies);
      return Promise.resolve(operator);
    }));

  it('changes nothing with the cookie of an earlier page', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    const old = [...browser.cookies];
    sandbox.script(1, {
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'http://127.0.0.1/sign',
      times: Infinity,
    });
    await host.send(id, { type: 'redirect.succeeded' });
    const before = await until(host, id, 'signing');
    give(browser, old);
    await land(browser);
    expect(await host.get(id)).toEqual(before);
  });

  it('changes nothing by HEAD, and leaves the cookie usable', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    const head = await browser.send('HEAD', '/return/success');
    expect([head.status, head.headers.getSetCookie()]).toEqual([303, []]);
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
    await land(browser);
    await until(host, id, 'phaseA');
  });

  it('changes nothing with a cookie that is a day old', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 24 * 3_600_000);
    await land(browser);
    vi.restoreAllMocks();
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
  });
});

describe('the cookie', () => {
  it('is HttpOnly, Secure, SameSite=Lax, bound to this host, and holds nothing about the user', async () => {
    const host = openHost(await start());
    const id = await startSigning(host, 4_711);
    const { url } = await serve(host, { allowInsecureLoopback: false });
    const { headers } = await client(url, 'user 4711').post(`/identifications/${id}/open`);
    const [cookie = ''] = headers.getSetCookie();
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^__Host-identification=/);
    expect(attributes.sort()).toEqual([
      'HttpOnly',
      'Max-Age=86400',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    expect(pair).not.toContain('4711');
    expect(headers.get('cache-control')).toBe('private, no-store');
  });
});

describe('the address that the browser is sent to', () => {
  it.each([
    '/return/success?next=https://evil.example',
    '/return/success?url=//evil.example&redirect=https://evil.example',
    '/return/success#https://evil.example',
    '//return/success',
  ])('takes nothing from the request: %s', async (path) => {
    const { url } = await serve(openHost(await start()));
    const headers = { 'x-forwarded-host': 'evil.example', referer: 'https://evil.example/' };
    const answer = await client(url, null).get(path, { headers });
    expect(answer.headers.get('location') ?? LANDING.success).toBe(LANDING.success);
    expect(answer.text).not.toContain('evil');
  });
});
