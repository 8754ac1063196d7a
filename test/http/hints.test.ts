/** `POST /hints`: signed, and a hint alone. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import {
  openHost,
  operations,
  signOnly,
  startParked,
  startSigning,
  until,
} from '../server/helpers.js';
import { client, serve } from './helpers.js';
import { newKey, signed, type SignedMessage } from './signed-hint.js';

const [KEY, OLD_KEY, FOREIGN_KEY] = [newKey(), newKey(), newKey()];

async function open() {
  const sandbox = await start();
  const host = openHost(sandbox);
  const { url } = await serve(host, { hintKeys: [KEY, `whsec_${OLD_KEY}`] });
  const sender = client(url, null);
  const post = ({ body, headers }: ReturnType<typeof signed>) =>
    sender.post('/hints', body, { headers });
  return {
    sandbox,
    host,
    post,
    hint: (message: Partial<SignedMessage>) => post(signed({ key: KEY, ...message })),
  };
}

describe('POST /hints', () => {
  it('asks the gateway now, for a user and for an id, with either key', async () => {
    const { host, hint } = await open();
    for (const [userId, key] of [
      [1, KEY],
      [2, OLD_KEY],
    ] as const) {
      const id = await startSigning(host, userId);
      await signOnly(host, id);
      const { status, text } = await hint({ data: userId === 1 ? { id } : { userId }, key });
      expect([status, text]).toEqual([204, '']);
      await until(host, id, 'completed');
    }
  });

  it('is no answer of its own: what has no news stays as it is', async () => {
    const { sandbox, host, hint } = await open();
    const id = await startParked(host, 1);
    expect((await hint({ data: { userId: 1 } })).status).toBe(204);
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it.each([
    ['a foreign key', { key: FOREIGN_KEY }, 'signature'],
    ['a time 6 minutes ago', { at: Date.now() - 360_000 }, 'timestamp'],
    ['a time 6 minutes ahead', { at: Date.now() + 360_000 }, 'timestamp'],
  ])('refuses %s, and asks nothing', async (_, message, code) => {
    const { sandbox, host, hint } = await open();
    await startParked(host, 1);
    const { status, body } = await hint({ data: { userId: 1 }, ...message });
    expect([status, body['code']]).toEqual([401, code]);
    expect(operations(sandbox)).toEqual(['initiate']);
  });

  it('refuses a body, an id or a time that is not the one that was signed', async () => {
    const { sandbox, host, post } = await open();
    await startParked(host, 1);
    const message = signed({ key: KEY, data: { userId: 1 } });
    const changed = [
      { ...message, body: message.body.replace('1', '2') },
      { ...message, headers: { ...message.headers, 'webhook-id': 'msg_other' } },
      {
        ...message,
        headers: {
          ...message.headers,
          'webhook-timestamp': String(Math.floor(Date.now() / 1e3) + 9),
        },
      },
      { ...message, headers: { ...message.headers, 'webhook-signature': '' } },
      { ...message, headers: { ...message.headers, 'webhook-signature': 'v1,' } },
    ];
    for (const request of changed) expect((await post(request)).status).toBe(401);
    expect(operations(sandbox)).toEqual(['initiate']);
  });

  it('asks once for a message that arrives again, also at the same time', async () => {
    const { sandbox, host, post } = await open();
    await startParked(host, 1);
    const message = signed({ key: KEY, data: { userId: 1 } });
    const answers = await Promise.all([post(message), post(message), post(message)]);
    answers.push(await post(message));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it('takes a message again that had no effect', async () => {
    const { sandbox, host, post } = await open();
    const message = signed({ key: KEY, data: { userId: 1 } });
    expect((await post(message)).status).toBe(404);
    await startParked(host, 1);
    expect((await post(message)).status).toBe(204);
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it.each([
    [{}, 'data'],
    [{ id: 'a', userId: 1 }, 'data'],
    [{ userId: 'many' }, 'data.userId'],
    [{ id: '../a' }, 'data.id'],
  ])('names the field that is wrong in %j', async (data, field) => {
    const { hint } = await open();
    const { status, body } = await hint({ data });
    expect([status, body['errors']]).toMatchObject([400, [{ field }]]);
  });

  it('does not exist without keys', async () => {
    const { url } = await serve(openHost(await start()));
    const { body, headers } = signed({ key: KEY, data: { userId: 1 } });
    expect((await client(url, null).post('/hints', body, { headers })).status).toBe(404);
  });

  it('refuses keys that are none, and more than two', async () => {
    const host = openHost(await start());
    const createWith = (hintKeys: readonly string[]) => () => serve(host, { hintKeys });
    await expect(createWith(['short'])()).rejects.toThrow(/hintKeys\.0: must be base64/);
    await expect(createWith([KEY, OLD_KEY, FOREIGN_KEY])()).rejects.toThrow(
      /hintKeys: must be one/,
    );
  });
});

describe('hint', () => {
  it('takes the user in place of the id', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    expect((await host.hint({ userId: 1 })).id).toBe(id);
    await expect(host.hint({ userId: 2 })).rejects.toMatchObject({ code: 'unknownIdentification' });
    await expect(host.hint({ userId: -1 })).rejects.toThrow(/userId/);
  });
});
