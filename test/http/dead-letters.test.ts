/** The events that could not be delivered, as an operator sees them. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { fakeReceiver, openTold, startAndCancel, typesOf } from '../server/event-helpers.js';
import { openHost } from '../server/helpers.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { client, serve } from './helpers.js';

/** A host with a dead letter for each user, which holds another event. */
async function withDeadLetters(users: number) {
  const receiver = fakeReceiver(() => ({ outcome: 'gone', httpStatus: 410 }));
  const host = openTold(await start(), receiver.delivery);
  const ids: string[] = [];
  for (let userId = 1; userId <= users; userId += 1) ids.push(await startAndCancel(host, userId));
  await expect.poll(async () => (await host.deadLetters()).length).toBe(users);
  const { url } = await serve(host);
  return { ...receiver, ids, url, operator: client(url, 'operator'), user: client(url, 'user 1') };
}

describe('the API for operators', () => {
  it('lists dead letters, sends one again and skips another', async () => {
    const { ids, operator, answer, taken } = await withDeadLetters(2);
    const { status, body } = await operator.get('/dead-letters');
    expect([status, body['waiting'], body['dead']]).toEqual([200, 2, 2]);
    const letters = body['deadLetters'] as { readonly eventId: string; readonly id: string }[];
    expect(letters).toMatchObject(
      ids.map((id) => ({ id, type: 'identification.started', attempts: 1, held: 1 })),
    );
    expect((await operator.get('/dead-letters?limit=1')).body['deadLetters']).toHaveLength(1);

    answer(() => ({}));
    const [first, second] = letters.map(({ eventId }) => `/dead-letters/${eventId}`);
    expect((await operator.post(`${String(first)}/resend`)).status).toBe(204);
    expect((await operator.post(`${String(second)}/skip`)).status).toBe(204);
    await expect
      .poll(() => ids.map((id) => typesOf(taken.filter(({ data }) => data.id === id))))
      .toEqual([
        ['identification.started', 'identification.cancelled'],
        ['identification.cancelled'],
      ]);
    const again = await operator.post(`${String(second)}/skip`);
    expect([again.status, again.body['code']]).toEqual([404, 'unknownEvent']);
    expect((await operator.get('/dead-letters')).body).toMatchObject({ deadLetters: [], dead: 0 });
  });

  it('is for operators alone, and names what is wrong', async () => {
    const { operator, user, url } = await withDeadLetters(1);
    expect((await user.get('/dead-letters')).status).toBe(403);
    expect((await user.post('/dead-letters/a/skip')).status).toBe(403);
    expect((await fetch(`${url}/dead-letters`)).status).toBe(401);
    for (const limit of ['0', '1001', 'x', '']) {
      const { status, text } = await operator.get(`/dead-letters?limit=${limit}`);
      expect([status, text]).toEqual([400, expect.stringContaining('"field":"limit"')]);
    }
  });

  it('answers 501 where the store keeps no events', async () => {
    const { outbox, ...store } = createMemoryStore();
    expect(outbox).toBeDefined();
    const { url } = await serve(openHost(await start(), { store }));
    const { status, body } = await client(url, 'operator').get('/dead-letters');
    expect([status, body['code']]).toEqual([501, 'notSupported']);
  });
});

describe("the operator's page of events", () => {
  it('shows dead letters, and sends them again or skips them by a form', async () => {
    const { ids, url, operator, answer, taken } = await withDeadLetters(2);
    expect((await operator.get('/operator')).text).toContain('href="operator/events"');
    const { text } = await operator.get('/operator/events');
    for (const id of ids) expect(text).toContain(`href="${id}"`);
    expect(text).toContain('Dead letters (2)');
    const actions = [...text.matchAll(/action="(events\/[\w-]+\/(?:resend|skip))"/g)].map(
      ([, action = '']) => action,
    );
    expect(actions).toHaveLength(4);
    const token = /name="token" value="([\w-]+)"/.exec(text)?.[1] ?? '';
    const submit = (action: string, given: string) =>
      operator.get(`/operator/${action}`, {
        method: 'POST',
        body: new URLSearchParams({ token: given }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
      });
    const [resend = '', , , skip = ''] = actions;
    expect((await submit(resend, 'forged')).status).toBe(403);
    answer(() => ({}));
    expect((await submit(resend, token)).status).toBe(303);
    expect((await submit(skip, token)).status).toBe(303);
    await expect.poll(() => taken.length).toBe(3);
    expect((await submit(skip, token)).status).toBe(404);
    expect((await operator.get('/operator/events')).text).toContain('No dead letters.');
  });

  it('is for operators alone', async () => {
    const { user } = await withDeadLetters(1);
    expect((await user.get('/operator/events')).status).toBe(403);
  });
});
