import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { client, serve } from './helpers.js';

/** A parked identification of the user 1, its version, and a client. */
async function parked(options: Parameters<typeof serve>[1] = {}) {
  const host = openHost(await start());
  const id = await startParked(host, 1);
  const { url, api } = await serve(host, options);
  const user = client(url, 'user 1');
  const { body } = await user.get(`/identifications/${id}`);
  const path = `/identifications/${id}?after=${String(body['version'])}`;
  return { host, id, url, api, user, path, version: Number(body['version']) };
}

describe('a long poll', () => {
  it('answers at once where there is a newer version', async () => {
    const { user, id, version } = await parked();
    const path = `/identifications/${id}?after=${String(version - 1)}&wait=25`;
    expect((await user.get(path)).body['version']).toBe(version);
  });

  it('answers with a change as soon as it is saved', async () => {
    const { host, id, user, path, version } = await parked();
    const answer = user.get(`${path}&wait=25`);
    await sleep(100);
    await host.send(id, { type: 'cancel' });
    const { status, body } = await answer;
    expect([status, body['state']]).toEqual([200, 'cancelled']);
    expect(body['version']).toBeGreaterThan(version);
  });

  it('answers 204 when nothing came in time, and at once without a wait', async () => {
    const { user, path } = await parked();
    for (const query of ['', '&wait=0', '&wait=1']) {
      const { status, text } = await user.get(path + query);
      expect([status, text]).toEqual([204, '']);
    }
  });

  it.each(['&wait=26', '&wait=-1', '&wait=soon', '&wait=1.5', '&more=1', '&after=x'])(
    'is refused with %s',
    async (query) => {
      const { user, id } = await parked();
      const { status, body } = await user.get(`/identifications/${id}?${query}`);
      expect([status, body['code']]).toEqual([400, 'invalidRequest']);
    },
  );

  it('counts as an event stream, and frees its slot', async () => {
    const { host, id, user, path } = await parked({ limits: { streams: 1 } });
    const waiting = user.get(`${path}&wait=25`);
    await expect.poll(async () => (await user.get(`${path}&wait=1`)).status).toBe(503);
    await host.send(id, { type: 'cancel' });
    await waiting;
    expect((await user.get(`${path}&wait=25`)).status).toBe(200);
  });

  it('82: gives way to a newer one of its user, with a 204', async () => {
    const { user, path } = await parked({ limits: { streamsPerUser: 1 } });
    const waiting = user.get(`${path}&wait=25`);
    await sleep(100);
    expect((await user.get(`${path}&wait=1`)).status).toBe(204);
    expect((await waiting).status).toBe(204);
  });

  it('frees its slot when the client goes away', async () => {
    const { url, user, path } = await parked({ limits: { streams: 1 } });
    const gone = new AbortController();
    const waiting = client(url, 'user 1').get(`${path}&wait=25`, { signal: gone.signal });
    await expect.poll(async () => (await user.get(`${path}&wait=1`)).status).toBe(503);
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await expect.poll(async () => (await user.get(`${path}&wait=1`)).status).toBe(204);
  });

  it('is told to come back when the server stops', async () => {
    const { api, user, path } = await parked();
    const waiting = user.get(`${path}&wait=25`);
    await sleep(100);
    api.drain();
    for (const { status, headers } of [await waiting, await user.get(`${path}&wait=25`)]) {
      expect([status, headers.get('retry-after')]).toEqual([503, '3']);
    }
  });

  it('gives nothing to a caller whose session ended while it waited', async () => {
    let isLoggedIn = true;
    const { host, id, user, path } = await parked({
      authorize: () => (isLoggedIn ? { kind: 'user', userId: 1, userType: 'individual' } : null),
    });
    const waiting = user.get(`${path}&wait=25`);
    await sleep(100);
    isLoggedIn = false;
    await host.send(id, { type: 'cancel' });
    expect((await waiting).status).toBe(401);
  });
});
