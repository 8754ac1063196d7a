/** Redirects that an app reports itself, because its web view does not share the app's cookies. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, operations, startParked, until } from '../server/helpers.js';
import { client, serve } from './helpers.js';

const SIGN = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';

const FIRST_VISIT = { session: 1, page: 'identityCheck' };

describe('a redirect that the app reports', () => {
  it('takes a user from the start to the end without a cookie', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const app = client(url, 'user 1');
    const { id } = (await app.post('/identifications')).body as { id: string };
    for (const form of ['pass', 'sign']) {
      await until(host, id, form === 'pass' ? 'awaitingRedirect' : 'signing');
      const { body } = await app.post(`/identifications/${id}/open`);
      const { url: hosted, ...visit } = body;
      await fetch(`${String(hosted)}/${form}`, { method: 'POST', redirect: 'manual' });
      app.cookies.clear();
      const event = { type: 'redirect.succeeded', ...visit };
      expect((await app.post(`/identifications/${id}/events`, event)).status).toBe(200);
    }
    await until(host, id, 'completed');
  });

  it('does not fail the identification when the gateway contradicts', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    sandbox.script(1, { status: SIGN, url: 'http://127.0.0.1/sign', times: Infinity });
    const event = { type: 'redirect.failed', ...FIRST_VISIT };
    await client(url, 'user 1').post(`/identifications/${id}/events`, event);
    await until(host, id, 'signing');
  });

  it('costs polls and moves nothing when it is forged, however often', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { timings: { pollInterval: 3_600_000 } });
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    const app = client(url, 'user 1');
    const event = { type: 'redirect.succeeded', ...FIRST_VISIT };
    await app.post(`/identifications/${id}/events`, event);
    await until(host, id, ({ view }) => view.progress.polls === 1);
    const again = await app.post(`/identifications/${id}/events`, event);
    expect(again).toMatchObject({ status: 200, body: { state: 'phaseA' } });
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it('is refused from any other caller', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    for (const [who, status] of [
      ['user 2', 404],
      ['merchant 1', 404],
      [null, 401],
    ] as const) {
      const body = { type: 'redirect.failed', ...FIRST_VISIT };
      expect((await client(url, who).post(`/identifications/${id}/events`, body)).status).toBe(
        status,
      );
    }
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
    expect(operations(sandbox)).toEqual(['initiate']);
  });
});

describe('an event about what is not so any more', () => {
  it('has no effect: a return that is posted again after the next page was opened', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const app = client(url, 'user 1');
    const id = await startParked(host, 1);
    const { body } = await app.post(`/identifications/${id}/open`);
    const { url: hosted, ...visit } = body;
    await fetch(`${String(hosted)}/pass`, { method: 'POST', redirect: 'manual' });
    const event = { type: 'redirect.succeeded', ...visit };
    // Its answer is lost.
    await app.post(`/identifications/${id}/events`, event);
    const before = await until(host, id, 'signing');
    const again = await app.post(`/identifications/${id}/events`, event);
    expect(again).toMatchObject({
      status: 409,
      body: {
        code: 'outdated',
        state: 'signing',
        can: ['redirect.succeeded', 'redirect.failed', 'cancel'],
      },
    });
    expect(await host.get(id)).toEqual(before);
  });

  it('has no effect: a return of the session before a restart', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    await host.start({ userId: 1 }, { restart: true });
    const before = await until(host, id, 'awaitingRedirect');
    const event = { type: 'redirect.failed', ...FIRST_VISIT };
    const answer = await client(url, 'user 1').post(`/identifications/${id}/events`, event);
    expect(answer).toMatchObject({ status: 409, body: { code: 'outdated' } });
    expect(await host.get(id)).toEqual(before);
  });

  it.each(['cancel', 'restart', 'retry', 'keepWaiting'])(
    'has no effect: %s in another state than was seen',
    async (type) => {
      const host = openHost(await start());
      const { url } = await serve(host);
      const id = await startParked(host, 1);
      const event = { type, state: 'failed' };
      const answer = await client(url, 'user 1').post(`/identifications/${id}/events`, event);
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'outdated', state: 'awaitingRedirect' },
      });
    },
  );

  it('is refused where it does not say what was seen, and names the field', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    const missing = async (event: object) => {
      const { status, body } = await client(url, 'user 1').post(
        `/identifications/${id}/events`,
        event,
      );
      expect(status).toBe(400);
      return (body['errors'] as { field: string }[]).map(({ field }) => field);
    };
    expect(await missing({ type: 'redirect.succeeded' })).toEqual(['session', 'page']);
    expect(await missing({ type: 'redirect.failed', session: 1 })).toEqual(['page']);
    expect(await missing({ type: 'redirect.failed', ...FIRST_VISIT, session: 0 })).toEqual([
      'session',
    ]);
    expect(await missing({ type: 'cancel', session: 1 })).toEqual(['state']);
    expect(await missing({ type: 'cancel', state: 'idle' })).toEqual(['state']);
  });
});
