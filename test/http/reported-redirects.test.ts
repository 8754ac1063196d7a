/** Redirects that an app reports itself, because its web view does not share the app's cookies. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, operations, startParked, until } from '../server/helpers.js';
import { client, serve } from './helpers.js';

const SIGN = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';

describe('a redirect that the app reports', () => {
  it('takes a user from the start to the end without a cookie', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const app = client(url, 'user 1');
    const { id } = (await app.post('/identifications')).body as { id: string };
    for (const form of ['pass', 'sign']) {
      await until(host, id, form === 'pass' ? 'awaitingRedirect' : 'signing');
      const { body } = await app.post(`/identifications/${id}/open`);
      await fetch(`${String(body['url'])}/${form}`, { method: 'POST', redirect: 'manual' });
      app.cookies.clear();
      const answer = await app.post(`/identifications/${id}/events`, {
        type: 'redirect.succeeded',
      });
      expect(answer.status).toBe(200);
    }
    await until(host, id, 'completed');
  });

  it('does not fail the identification when the gateway contradicts', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    sandbox.script(1, { status: SIGN, url: 'http://127.0.0.1/sign', times: Infinity });
    await client(url, 'user 1').post(`/identifications/${id}/events`, { type: 'redirect.failed' });
    await until(host, id, 'signing');
  });

  it('costs one poll and moves nothing when it is forged', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { timings: { pollInterval: 3_600_000 } });
    const { url } = await serve(host);
    const id = await startParked(host, 1);
    const app = client(url, 'user 1');
    await app.post(`/identifications/${id}/events`, { type: 'redirect.succeeded' });
    await until(host, id, ({ view }) => view.progress.polls === 1);
    const again = await app.post(`/identifications/${id}/events`, { type: 'redirect.succeeded' });
    expect(again).toMatchObject({ status: 409, body: { code: 'notAccepted', state: 'phaseA' } });
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
      const body = { type: 'redirect.failed' };
      expect((await client(url, who).post(`/identifications/${id}/events`, body)).status).toBe(
        status,
      );
    }
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
    expect(operations(sandbox)).toEqual(['initiate']);
  });
});
