import { describe, expect, it } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { start, submit } from '../sandbox/helpers.js';
import { openHost, storePath, startParked } from '../server/helpers.js';
import { client, follow, LANDING, serve } from './helpers.js';

describe('the HTTP API', () => {
  it('takes a user from the start to the end, as a browser does it', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { store: createLibsqlStore({ file: storePath() }) });
    const { url } = await serve(host);
    sandbox.setReturnUrls({ success: `${url}/return/success`, fail: `${url}/return/fail` });
    const user = client(url, 'user 1');

    const started = await user.post('/identifications', { localTimezone: 'Europe/Sofia' });
    expect(started.status).toBe(201);
    const id = String(started.body['id']);
    expect(started.headers.get('location')).toBe(`/identifications/${id}`);
    const events = await follow(url, 'user 1', id);
    const shown: string[] = [];

    for (const [page, form] of [
      ['identityCheck', 'pass'],
      ['signing', 'sign'],
    ] as const) {
      for (let event = await events.event(); ; event = await events.event()) {
        shown.push(event?.data.state ?? 'end');
        if (shown.at(-1) === (page === 'signing' ? 'signing' : 'awaitingRedirect')) break;
      }
      const opened = await user.post(`/identifications/${id}/open`);
      expect(opened.body).toMatchObject({ page });
      const landing = new URL((await submit(String(opened.body['url']), form)) ?? '');
      const landed = await user.get(landing.pathname);
      expect([landed.status, landed.headers.get('location')]).toEqual([303, LANDING.success]);
    }
    for (let event = await events.event(); event !== null; event = await events.event()) {
      shown.push(event.data.state);
    }

    expect(shown.at(-1)).toBe('completed');
    expect(sandbox.finalizations(1)).toBe(1);
    const { body } = await user.get(`/identifications/${id}`);
    expect(body).toMatchObject({
      userId: 1,
      state: 'completed',
      output: { individualId: 700_001 },
      can: [],
      hostedPage: null,
    });
    expect(body['timeline']).toHaveLength(7);
  });

  it('returns the identification in progress on a second start, and a new session on restart', async () => {
    const sandbox = await start();
    const { url } = await serve(openHost(sandbox));
    const user = client(url, 'user 1');
    const first = await user.post('/identifications');
    const again = await user.post('/identifications');
    expect([again.status, again.body['id']]).toEqual([200, first.body['id']]);
    expect(again.headers.get('location')).toBeNull();

    await user.post(`/identifications/${String(first.body['id'])}/open`);
    const restarted = await user.post('/identifications', { restart: true });
    expect([restarted.status, restarted.body['id']]).toEqual([200, first.body['id']]);
    await user.post(`/identifications/${String(first.body['id'])}/open`);
    expect(sandbox.sessions(1)).toHaveLength(2);
  });

  it('accepts the events that `can` lists, and refuses others with a 409', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const { url } = await serve(openHost(sandbox));
    const user = client(url, 'user 1');
    const { body } = await user.post('/identifications');
    const path = `/identifications/${String(body['id'])}/events`;
    expect(body['can']).toEqual(['cancel']);

    const refused = await user.post(path, { type: 'keepWaiting', state: 'initiating' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'notAccepted', can: ['cancel'] },
    });
    const cancelled = await user.post(path, { type: 'cancel', state: 'initiating' });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', can: [] } });
  });

  it('answers 409 when there is no hosted page to open', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const user = client(url, 'user 1');
    const path = `/identifications/${await startParked(host, 1)}`;
    await user.post(`${path}/events`, { type: 'cancel', state: 'awaitingRedirect' });
    expect(await user.post(`${path}/open`)).toMatchObject({
      status: 409,
      body: { code: 'noHostedPage', state: 'cancelled' },
    });
  });

  it('answers 503 with Retry-After when the gateway does not give the page in time', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const { url } = await serve(openHost(sandbox), { limits: { openTimeout: 20 } });
    const user = client(url, 'user 1');
    const { body } = await user.post('/identifications');
    const answer = await user.post(`/identifications/${String(body['id'])}/open`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'noHostedPage' } });
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('can be mounted below a path of an app', async () => {
    const { Hono } = await import('hono');
    const { createHttpApi } = await import('../../src/http/index.js');
    const { apiOptions } = await import('./helpers.js');
    const api = createHttpApi(apiOptions(openHost(await start())));
    const app = new Hono().route('/identity', api.app);
    const headers = { authorization: 'user 1', 'content-type': 'application/json' };
    const post = { method: 'POST', headers, body: '{}' };
    const started = await app.request('/identity/identifications', post);
    expect(started.status).toBe(201);
    const location = started.headers.get('location') ?? '';
    expect(location).toMatch(/^\/identity\/identifications\//);
    expect((await app.request(location, { headers })).status).toBe(200);
    expect((await app.request('/identity/identifications', { method: 'PUT' })).status).toBe(405);
  });
});
