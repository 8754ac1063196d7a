/** Access control: which caller may do what. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { client, follow, serve } from './helpers.js';

const UNKNOWN_ID = 'unknown-id';

describe('the identification of another user', () => {
  it.each(['user 2', 'merchant 3'])('is not found for %s', async (stranger) => {
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
        other.post(`/identifications/${of}/events`, { type: 'cancel', state: 'awaitingRedirect' }),
        other.post(`/identifications/${of}/events`, { type: 'retry', state: 'failed' }),
        // The identification is looked up before the body is read.
        other.post(`/identifications/${of}/events`, 'nonsense'),
      ]);
    const [theirs, unknown] = [await answers(id), await answers(UNKNOWN_ID)];

    expect(theirs.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect(theirs.map(({ text }) => text)).toEqual(unknown.map(({ text }) => text));
    expect(other.cookies.size).toBe(0);
    expect(await host.get(id)).toEqual(before);
  });

  it('is not returned when another user starts one', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    for (const stranger of ['user 2', 'merchant 3']) {
      const { status, body } = await client(url, stranger).post('/identifications');
      expect(status).toBe(201);
      expect(body['id']).not.toBe(id);
    }
  });

  it('keeps the same person from a second one under the other type', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const { status, body, text } = await client(url, 'merchant 1').post('/identifications');
    expect([status, body['code']]).toEqual([409, 'otherUserType']);
    expect(text).not.toContain(id);
  });

  it('cannot be started by naming that user', async () => {
    const host = openHost(await start());
    const { url } = await serve(host);
    const answer = await client(url, 'user 2').post('/identifications', { userId: 1 });
    expect(answer.status).toBe(400);
    expect(await host.count()).toMatchObject({ initiating: 0, awaitingRedirect: 0 });
  });
});

describe('an anonymous caller', () => {
  it('reaches only health, readiness, the OpenAPI document and the landing', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const anonymous = client(url, null);
    const answers = await Promise.all([
      anonymous.post('/identifications'),
      anonymous.get('/identifications'),
      anonymous.get(`/identifications/${id}`),
      anonymous.get(`/identifications/${id}/events`),
      anonymous.post(`/identifications/${id}/open`),
      anonymous.post(`/identifications/${id}/events`, { type: 'cancel' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
    const open = ['/health', '/ready', '/openapi.json', '/return/success', '/return/fail'];
    const statuses = await Promise.all(
      open.map(async (path) => (await anonymous.get(path)).status),
    );
    expect(statuses).toEqual([200, 200, 200, 303, 303]);
  });
});

describe('an operator', () => {
  it('lists identifications by page, by state and by due time', async () => {
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

  it('reads, follows and drives any identification', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    expect((await operator.get(`/identifications/${id}`)).body).toMatchObject({ id });
    const events = await follow(url, 'operator', id);
    expect((await events.event())?.data.state).toBe('awaitingRedirect');
    await operator.post(`/identifications/${id}/events`, {
      type: 'cancel',
      state: 'awaitingRedirect',
    });
    expect((await events.event())?.data.state).toBe('cancelled');
  });

  it('can neither start an identification nor open its hosted page', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { url } = await serve(host);
    const operator = client(url, 'operator');
    expect((await operator.post('/identifications')).status).toBe(403);
    expect((await operator.post(`/identifications/${id}/open`)).status).toBe(403);
  });

  it('is the only kind of caller that lists', async () => {
    const { url } = await serve(openHost(await start()));
    expect((await client(url, 'user 1').get('/identifications')).status).toBe(403);
  });
});
