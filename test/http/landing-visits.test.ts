/** Landings that are not the true return, and returns that cannot be saved. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import {
  failingStore,
  openHost,
  operations,
  PATIENT,
  startParked,
  startSigning,
  until,
} from '../server/helpers.js';
import { authorize, client, LANDING, serve, type Answer } from './helpers.js';
import { atPage, give, land } from './landing.js';

describe('a landing that is not the true return', () => {
  const FORGED = [
    ['fail at the identity check', 'fail', 'identityCheck'],
    ['success at the identity check', 'success', 'identityCheck'],
    ['fail at the signing', 'fail', 'signing'],
    ['success at the signing', 'success', 'signing'],
  ] as const;

  it.each(FORGED)('costs polls, and the true return still counts: %s', async (_, name, page) => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const isFirst = page === 'identityCheck';
    const id = isFirst ? await startParked(host, 1) : await startSigning(host, 1);
    const browser = client(url, 'user 1');
    const { body } = await browser.post(`/identifications/${id}/open`);
    // A page of another site navigates the browser, whose cookie is sent along.
    await land(browser, name);
    await until(host, id, name === 'fail' ? 'failed' : isFirst ? 'phaseA' : 'phaseB');
    const form = isFirst ? 'pass' : 'sign';
    await fetch(`${String(body['url'])}/${form}`, { method: 'POST', redirect: 'manual' });
    await land(browser, 'success');
    await until(host, id, isFirst ? 'signing' : 'completed');
  });

  it('has no effect a second time, from as many tabs as there are', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { timings: PATIENT });
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    const tabs = [client(url, 'user 1'), client(url, 'user 1'), client(url, null)];
    for (const tab of tabs) give(tab, browser.cookies);
    await Promise.all(tabs.map((tab) => land(tab)));
    await until(host, id, ({ view }) => view.progress.polls === 1);
    for (const tab of tabs) await land(tab, 'fail');
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
    expect((await host.get(id))?.view.state).toBe('phaseA');
  });

  it.each([
    ['sec-purpose', 'prefetch'],
    ['sec-purpose', 'prefetch;prerender'],
    ['purpose', 'prefetch'],
    ['x-moz', 'prefetch'],
  ])(
    'does nothing ahead of the user, and no browser keeps the answer: %s: %s',
    async (name, value) => {
      const host = openHost(await start());
      const { url } = await serve(host);
      const { id, browser } = await atPage(host, url, 1);
      const answer = await browser.get('/return/fail', { headers: { [name]: value } });
      expect([answer.status, answer.text]).toEqual([503, '']);
      expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
      await land(browser);
      await until(host, id, 'phaseA');
    },
  );

  it.each(['image', 'script', 'style', 'empty'])(
    'does nothing where it is no page: %s',
    async (dest) => {
      const host = openHost(await start());
      const { url } = await serve(host);
      const { id, browser } = await atPage(host, url, 1);
      await browser.get('/return/fail', { headers: { 'sec-fetch-dest': dest } });
      expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
    },
  );
});

describe('the cookie of a visit that is over', () => {
  const SIGN = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';

  it('is worth nothing after a restart, also for the same page of the new session', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    await host.start({ userId: 1 }, { restart: true });
    const before = await until(host, id, 'awaitingRedirect');
    expect(before.view.visit).toEqual({ session: 2, page: 'identityCheck' });
    for (const name of ['success', 'fail'] as const) await land(browser, name);
    expect(await host.get(id)).toEqual(before);
  });

  it('is worth nothing after a status that went forward, in a state that takes redirects', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { timings: { pollTimeout: 1_000 } });
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    sandbox.script(1, { status: SIGN, url: null, times: 2 }, { status: SIGN, times: Infinity });
    await land(browser);
    const before = await until(host, id, 'failed');
    expect(before.view).toMatchObject({ visit: null, failure: { code: 'signingUrlMissing' } });
    await land(browser, 'fail');
    expect(await host.get(id)).toEqual(before);
  });

  it('is worth nothing after the end', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    await host.send(id, { type: 'cancel' });
    const before = await until(host, id, 'cancelled');
    await land(browser);
    expect(await host.get(id)).toEqual(before);
  });
});

it('86: a return to an expired identification is sent to the page that offers to start again', async () => {
  const sandbox = await start();
  const host = openHost(sandbox, { abandonAfter: { awaitingRedirect: 1_000 } });
  const { url } = await serve(host);
  const { id, browser } = await atPage(host, url, 1);
  const before = await until(host, id, 'expired');
  const answer = await browser.get('/return/success');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, LANDING.fail]);
  expect(await host.get(id)).toEqual(before);
  const { body } = await browser.get('/identifications/current');
  expect(body).toMatchObject({ state: 'expired', can: [], visit: null, expiresAt: null });
  const again = await browser.post('/identifications');
  expect(again.status).toBe(201);
  await until(host, String(again.body['id']), 'awaitingRedirect');
  const initiated = sandbox.requests.filter(({ operation }) => operation === 'initiate');
  expect(initiated.map(({ body: sent }) => JSON.parse(sent) as unknown)).toMatchObject([
    { isRestartIdentification: false },
    { isRestartIdentification: false },
  ]);
});

describe('a return that cannot be saved', () => {
  /** Expects the page that repeats the request, and neither of the pages of the app. */
  function expectWaiting({ status, headers, text }: Answer) {
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('3');
    expect(headers.get('location')).toBeNull();
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(text).toContain('Your return is not saved yet');
    expect(text).toContain('<meta http-equiv="refresh" content="3"');
    expect(text).not.toMatch(/<script|bank\.example/);
  }

  it('is answered with a page that says so, asks again without a click, and then counts', async () => {
    const sandbox = await start();
    const { failing, fill, makeRoom } = failingStore();
    const host = openHost(sandbox, { store: failing });
    const { url } = await serve(host);
    const { id, browser } = await atPage(host, url, 1);
    fill();
    expectWaiting(await browser.get('/return/success'));
    makeRoom();
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
    await land(browser);
    await until(host, id, 'phaseA');
  });

  it('is answered so too where the server stops, and counts on the next one', async () => {
    const sandbox = await start();
    const store = createMemoryStore();
    const keptOpen = { ...store, close: () => Promise.resolve() };
    const secret = randomBytes(32).toString('hex');
    const first = openHost(sandbox, { store: keptOpen });
    const { url } = await serve(first, { secret });
    const { id, browser } = await atPage(first, url, 1);
    await first.close();
    expectWaiting(await browser.get('/return/success'));
    const second = openHost(sandbox, { store });
    const next = client((await serve(second, { secret })).url, 'user 1');
    give(next, browser.cookies);
    await land(next);
    await until(second, id, 'phaseA');
  });

  it('is answered so too where the app cannot tell who is logged in', async () => {
    const host = openHost(await start());
    let isDown = false;
    const errors: unknown[] = [];
    const { url } = await serve(host, {
      authorize: (request) => {
        if (isDown) throw new Error('no session store');
        return authorize(request);
      },
      onError: (error) => errors.push(error),
    });
    const { id, browser } = await atPage(host, url, 1);
    isDown = true;
    expectWaiting(await browser.get('/return/success'));
    expect(errors).toHaveLength(1);
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
  });
});
