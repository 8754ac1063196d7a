/** The HTTP API in front of Restate. */
import { expect, it } from 'vitest';
import { until } from '../server/helpers.js';
import { client, follow, LANDING, serve } from '../http/helpers.js';
import { start } from '../sandbox/helpers.js';
import { engineForAll, openBoth } from './helpers.js';

const engine = engineForAll();

it('takes a user from the start to the end, with cookies, redirects and events', async () => {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox);
  const { url } = await serve(host);
  const user = client(url, 'user 1');

  const started = await user.post('/identifications', { localTimezone: 'Europe/Sofia' });
  expect(started.status).toBe(201);
  const id = String(started.body['id']);
  expect((await user.post('/identifications')).status).toBe(200);
  const events = await follow(url, 'user 1', id);
  const seen: string[] = [];
  const following = (async () => {
    for (let event = await events.event(); event !== null; event = await events.event()) {
      seen.push(event.data.state);
    }
  })();

  for (const form of ['pass', 'sign']) {
    await until(host, id, form === 'pass' ? 'awaitingRedirect' : 'signing');
    const opened = await user.post(`/identifications/${id}/open`);
    expect(opened.status).toBe(200);
    await fetch(`${String(opened.body['url'])}/${form}`, { method: 'POST', redirect: 'manual' });
    const back = await user.get('/return/success');
    expect([back.status, back.headers.get('location')]).toEqual([303, LANDING.success]);
  }
  await following;
  expect(seen.at(-1)).toBe('completed');

  const ended = await user.get(`/identifications/${id}`);
  expect(ended.body).toMatchObject({ state: 'completed', output: { individualId: 700_001 } });
  expect(sandbox.finalizations(1)).toBe(1);
});

it('drives, refuses and lists as in front of a server host', async () => {
  const { host } = await openBoth(engine(), await start());
  const { url } = await serve(host);
  const [user, stranger, operator] = ['user 2', 'user 3', 'operator'].map((who) =>
    client(url, who),
  );
  if (!user || !stranger || !operator) throw new Error('A client is missing.');
  const { body } = await user.post('/identifications');
  const path = `/identifications/${String(body['id'])}`;
  await until(host, String(body['id']), 'awaitingRedirect');

  expect((await stranger.get(path)).status).toBe(404);
  expect((await user.get('/identifications/unknown-id')).status).toBe(404);
  const refused = await user.post(`${path}/events`, {
    type: 'keepWaiting',
    state: 'awaitingRedirect',
  });
  expect(refused).toMatchObject({
    status: 409,
    body: {
      code: 'notAccepted',
      state: 'awaitingRedirect',
      can: ['redirect.succeeded', 'redirect.failed', 'cancel'],
    },
  });
  const listed = await operator.get('/identifications?state=awaitingRedirect');
  expect(listed.body['identifications']).toMatchObject([{ id: body['id'], userId: 2 }]);
  const cancelled = await operator.post(`${path}/events`, {
    type: 'cancel',
    state: 'awaitingRedirect',
  });
  expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  expect((await user.post(`${path}/open`)).status).toBe(409);
  expect((await client(url, null).get('/ready')).status).toBe(200);
});
