/** Who may do what. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { client, follow, serve } from './helpers.js';

const NOBODY_S = 'nobody-s';

describe('somebody else’s identification', () => {
  it.each(['user 2', 'merchant 1'])('does not exist for %s', async (stranger) => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const before = await host.get(id);
    const { url } = await serve(host);
    const other = client(url, stranger);

    const answers = (of: string) =>
      Promise.all([
        other.get(`/identifications/${of}`),
        other.get(`/identifications/${of}/events`),
        other.post(`/identifications/${of}/open`),
        other.post(`/identifications/${of}/events`, { type: 'cancel' }),
        other.post(`/identifications/${of}/events`, { type: 'retry' }),
        // Looked for before its body is read.
        other.post(`/identifications/${of}/events`, 'nonsense'),
      ]);
    const [theirs, unknown] = [await answers(id), await answers(NOBODY_S)];

    expect(theirs.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect(theirs.map(({ text }) => text)).toEqual(unknown.map(({ text }) => text));
    expect(other.cookies.size).toBe(0);
    expect(await host.get(id)).toEqual(before);
  });

  it('is not found by starting one', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    for (const stranger of ['user 2', 'merchant 1']) {
      const { status, body } = await client(url, stranger).post('/identifications');
      expect(status).toBe(201);
      expect(body['id']).not.toBe(id);
    }
  });

  it('can’t be started by naming its user', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const answer = await client(url, 'user 2').post('/identifications', { userId: 1 });
    expect(answer.status).toBe(400);
    expect(await host.count()).toMatchObject({ initiating: 0, awaitingRedirect: 0 });
  });
});

describe('nobody', () => {
  it('gets no further than health, readiness, the document and the landing', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const nobody = client(url, null);
    const answers = await Promise.all([
      nobody.post('/identifications'),
      nobody.get('/identifications'),
      nobody.get(`/identifications/${id}`),
      nobody.get(`/identifications/${id}/events`),
      nobody.post(`/identifications/${id}/open`),
      nobody.post(`/identifications/${id}/events`, { type: 'cancel' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
    const open = ['/health', '/ready', '/openapi.json', '/return/success', '/return/fail'];
    const statuses = await Promise.all(open.map(async (path) => (await nobody.get(path)).status));
    expect(statuses).toEqual([200, 200, 200, 303, 303]);
  });
});

describe('an operator', () => {
  it('lists, page by page and by state', async () => {
    const host = openHost(await start());
    const ids = [];
    for (const userId of [1, 2, 3]) ids.push(await startParked(host, userId));
    await host.send(ids[1] ?? '', { type: 'cancel' });
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    const idsOf = (body: Record<string, unknown>) =>
      (body['identifications'] as { id: string }[]).map(({ id }) => id);

    const first = await operator.get('/identifications?limit=2');
    const second = await operator.get(
      `/identifications?limit=2&cursor=${String(first.body['next'])}`,
    );
    expect([...idsOf(first.body), ...idsOf(second.body)].sort()).toEqual([...ids].sort());
    expect(second.body['next']).toBeNull();
    const cancelled = await operator.get('/identifications?state=cancelled');
    expect(idsOf(cancelled.body)).toEqual([ids[1]]);
    const due = await operator.get(`/identifications?dueBefore=${String(Date.now())}`);
    expect(idsOf(due.body)).toEqual([]);
  });

  it('reads, follows and drives each', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    expect((await operator.get(`/identifications/${id}`)).body).toMatchObject({ id });
    const events = await follow(url, 'operator', id);
    expect((await events.event())?.data.state).toBe('awaitingRedirect');
    await operator.post(`/identifications/${id}/events`, { type: 'cancel' });
    expect((await events.event())?.data.state).toBe('cancelled');
  });

  it('is not the identified person', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    expect((await operator.post('/identifications')).status).toBe(403);
    expect((await operator.post(`/identifications/${id}/open`)).status).toBe(403);
  });

  it('is who lists: nobody else', async () => {
    const { url } = await serve(openHost(await start()));
    expect((await client(url, 'user 1').get('/identifications')).status).toBe(403);
  });
});
