/** The operator's pages. */
import { describe, expect, it, vi } from 'vitest';
import { formatDuration } from '../../src/http/operator-times.js';
import type { IdentificationHost } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked, until } from '../server/helpers.js';
import { FAST } from '../support/host.js';
import { client, serve, type Client } from './helpers.js';

async function startFailed(host: IdentificationHost, userId = 1): Promise<string> {
  const id = await startParked(host, userId);
  await host.send(id, { type: 'redirect.failed' });
  await until(host, id, 'failed');
  return id;
}

const tokenOf = (html: string): string => /name="token" value="([\w-]+)"/.exec(html)?.[1] ?? '';

/** Submits a form as a browser does. */
const submit = (
  browser: Client,
  url: string,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { origin: url },
) =>
  browser.get(path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

describe('the list', () => {
  it('shows identifications by state and age', async () => {
    const host = openHost(await start());
    const failed = await startFailed(host, 11);
    const waiting = await startParked(host, 22);
    const { url } = await serve(host);
    const operator = client(url, 'operator');

    const all = (await operator.get('/operator')).text;
    expect(all.indexOf(failed)).toBeLessThan(all.indexOf(waiting));
    expect(all).toMatch(/href="operator"\s+aria-current="page"\s*>\s*all 2/);
    const { text } = await operator.get('/operator?state=failed');
    expect(text).toContain(`href="operator/${failed}"`);
    expect(text).toContain('identityCheckFailed');
    expect(text).toContain('individual 11');
    expect(text).not.toContain(waiting);
    expect((await operator.get('/operator?state=stalled')).text).toContain('No identifications.');
  });

  it('86: shows when each identification expires, and so does its own page', async () => {
    const host = openHost(await start(), { abandonAfter: { awaitingRedirect: 3 * 86_400_000 } });
    const id = await startParked(host, 1);
    await host.start({ userId: 2 });
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const expiresAt = (await host.get(id))?.expiresAt ?? 0;
    const shown = new Date(expiresAt).toISOString().slice(0, 19).replace('T', ' ');
    const { text } = await operator.get('/operator');
    expect(text).toContain('Expires (UTC)');
    expect(text.split(`${shown}</time>`)).toHaveLength(2);
    expect(text).toContain('(in 2 d 23 h)');
    const page = (await operator.get(`/operator/${id}`)).text;
    expect(page).toContain('<dt>Expires (UTC)</dt>');
    expect(page).toContain(shown);
  });

  it('continues on a second page after 50 identifications', async () => {
    // All calls at once take seconds on a busy machine.
    const host = openHost(await start(), { timings: { ...FAST, requestTimeout: 60_000 } });
    const users = Array.from({ length: 51 }, (_, index) => index + 1);
    await Promise.all(users.map((userId) => startParked(host, userId)));
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const first = (await operator.get('/operator?state=awaitingRedirect')).text;
    const next = /href="(operator\?[^"]*cursor=[^"]*)"/.exec(first)?.[1]?.replace(/&amp;/g, '&');
    const second = (await operator.get(`/${next ?? ''}`)).text;
    const idsOf = (html: string) =>
      [...html.matchAll(/href="operator\/([\w-]{36})"/g)].map(([, id]) => id);
    expect([idsOf(first).length, idsOf(second).length]).toEqual([50, 1]);
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(51);
  });
});

describe('one identification', () => {
  it('shows its timeline, its failure and the possible actions', async () => {
    const host = openHost(await start());
    const id = await startFailed(host);
    const { url } = await serve(host);
    const { text } = await client(url, 'operator').get(`/operator/${id}`);
    const states = [...text.matchAll(/<th scope="row">(\w+)<\/th>/g)].map(([, state]) => state);
    expect(states).toEqual(['initiating', 'awaitingRedirect', 'phaseA', 'failed']);
    expect(text).toContain('identityCheckFailed: The identity check came back as failed.');
    expect(text).toContain(`action="${id}/retry"`);
    expect(text).toContain(`action="${id}/restart"`);
  });

  it('offers no impossible action and shows no hosted URL', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const hosted = (await host.get(id))?.view.hosted?.url ?? 'none';
    const { url } = await serve(host);
    const { text } = await client(url, 'operator').get(`/operator/${id}`);
    const forms = [...text.matchAll(/action="([^"]*)"/g)].map(([, action]) => action);
    expect(forms).toEqual([`${id}/ask`, `${id}/erase`]);
    expect(text).not.toContain(hosted);
  });

  it.each([
    ['retry', 1],
    ['restart', 2],
  ] as const)('is driven by the %s form', async (action, sessions) => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startFailed(host);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const { text } = await operator.get(`/operator/${id}`);
    const answer = await submit(operator, url, `/operator/${id}/${action}`, {
      token: tokenOf(text),
    });
    const location = answer.headers.get('location') ?? '';
    expect(new URL(location, `${url}/operator/${id}/${action}`).pathname).toBe(`/operator/${id}`);
    expect(answer.status).toBe(303);
    await until(host, id, 'awaitingRedirect');
    expect(sandbox.sessions(1)).toHaveLength(sessions);
  });

  it('removes all of the user by a form, and goes on at the list', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const { text } = await operator.get(`/operator/${id}`);
    const path = `/operator/${id}/erase`;
    expect((await submit(operator, url, path, { token: 'forged' })).status).toBe(403);
    const answer = await submit(operator, url, path, { token: tokenOf(text) });
    const location = new URL(answer.headers.get('location') ?? '', url + path);
    expect([answer.status, location.pathname]).toEqual([303, '/operator']);
    expect(await host.get(id)).toBeNull();
  });

  it('answers 409 when the event is no longer accepted', async () => {
    const host = openHost(await start());
    const id = await startFailed(host);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const token = tokenOf((await operator.get(`/operator/${id}`)).text);
    await host.send(id, { type: 'cancel' });
    const answer = await submit(operator, url, `/operator/${id}/retry`, { token });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain(
      'The identification does not accept this event in its current state',
    );
  });

  it('is a 404 page for an unknown id', async () => {
    const { url } = await serve(openHost(await start()));
    const { status, headers, text } = await client(url, 'operator').get('/operator/unknown');
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    expect(text).toContain('There is no such identification');
  });
});

describe('the operator’s page', () => {
  it.each([
    [null, 401],
    ['user 1', 403],
  ] as const)('is not shown to %s', async (who, status) => {
    const host = openHost(await start());
    const id = await startFailed(host);
    const { url } = await serve(host);
    const caller = client(url, who);
    const paths = ['/operator', `/operator/${id}`, '/operator/unknown'];
    const answers = await Promise.all(paths.map((path) => caller.get(path)));
    answers.push(await submit(caller, url, `/operator/${id}/retry`, { token: 'x' }));
    for (const answer of answers) {
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain(id);
    }
    expect((await host.get(id))?.view.state).toBe('failed');
  });

  it('runs no script, loads nothing, refuses framing and is not cached', async () => {
    const { url } = await serve(openHost(await start()));
    const { headers, text } = await client(url, 'operator').get('/operator');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(text).not.toMatch(/<script|\son\w+=|\sstyle=|https?:/);
  });

  it('escapes the texts of the gateway', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startFailed(host);
    const found = await host.get(id);
    if (found?.view.failure == null) throw new Error('It has not failed.');
    const title = '<script>alert(1)</script>';
    const view = { ...found.view, failure: { ...found.view.failure, title } };
    vi.spyOn(host, 'get').mockResolvedValue({ ...found, view });
    const { url } = await serve(host);
    const { text } = await client(url, 'operator').get(`/operator/${id}`);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script');
  });
});

describe('a form of another site', () => {
  /** Expects that the form is refused and the identification does not change. */
  async function expectRefusal(
    forge: (scene: { url: string; token: string; operator: Client }) => {
      token?: string;
      headers?: Record<string, string>;
    },
    status = 403,
  ) {
    const host = openHost(await start());
    const id = await startFailed(host);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const token = tokenOf((await operator.get(`/operator/${id}`)).text);
    expect(token).toHaveLength(43);
    const forged = forge({ url, token, operator });
    const answer = await submit(
      operator,
      url,
      `/operator/${id}/retry`,
      { token: forged.token ?? token },
      forged.headers ?? { origin: url },
    );
    expect(answer.status).toBe(status);
    expect((await host.get(id))?.view.state).toBe('failed');
  }

  it.each([
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { origin: 'http://a.127.0.0.1', 'sec-fetch-site': 'same-site' }],
    ['an unknown origin', { origin: 'null' }],
    ['no origin', {}],
  ] as const)('is refused with the right token: %s', (_, headers) =>
    expectRefusal(() => ({ headers })),
  );

  it('is refused with a wrong token', () => expectRefusal(() => ({ token: 'A'.repeat(43) })));

  it('is refused without a token', () => expectRefusal(() => ({ token: '' })));

  it('is refused without the cookie', () =>
    expectRefusal(({ operator }) => {
      operator.cookies.clear();
      return {};
    }));

  it('is refused with another cookie', () =>
    expectRefusal(({ operator }) => {
      for (const name of operator.cookies.keys()) operator.cookies.set(name, 'A'.repeat(43));
      return {};
    }));

  it('is refused with another content type', () =>
    expectRefusal(
      ({ url }) => ({ headers: { origin: url, 'content-type': 'application/json' } }),
      415,
    ));
});

it('formats a duration by its two largest units', () => {
  const formatted = [0, 999, 61_000, 3_600_000, 3_661_000, 90_000_000].map(formatDuration);
  expect(formatted).toEqual(['0 s', '0 s', '1 min 1 s', '1 h', '1 h 1 min', '1 d 1 h']);
});
