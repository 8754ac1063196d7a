import { describe, expect, test } from 'vitest';
import { PATHS } from '../../src/contract/schemas.js';
import { initiate, start, status } from './helpers.js';

describe('the access token', () => {
  test.each([
    ['is missing', undefined],
    ['is another one', 'Bearer wrong'],
    ['stands under another scheme', 'Digest secret'],
    ['stands without a scheme', 'secret'],
  ])('refuses a call where the token %s', async (_, authorization) => {
    const sandbox = await start({ accessToken: 'secret' });

    const answer = await fetch(sandbox.url + PATHS.initiate, {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
      body: JSON.stringify({ userId: 7 }),
    });

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(sandbox.sessions(7)).toEqual([]);
  });

  test('refuses status and finalize, too', async () => {
    const sandbox = await start();
    for (const [method, path] of [
      ['GET', PATHS.status(7, 0)],
      ['POST', PATHS.finalize],
    ] as const) {
      expect((await fetch(sandbox.url + path, { method })).status).toBe(401);
    }
  });

  test('accepts the configured token, whatever the case of the scheme', async () => {
    const sandbox = await start({ accessToken: 'secret' });
    expect(sandbox.accessToken).toBe('secret');

    const answer = await fetch(sandbox.url + PATHS.status(7, 0), {
      headers: { authorization: 'bearer secret' },
    });

    expect(answer.status).toBe(404);
  });

  test('makes up a token of its own, another one for each sandbox', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.accessToken).not.toBe(two.accessToken);
    expect((await initiate(one, 7)).status).toBe(200);
  });

  test('refuses the old token after a rotation and accepts the new one', async () => {
    const sandbox = await start();
    const old = sandbox.accessToken;

    const fresh = sandbox.rotateAccessToken();

    expect(fresh).not.toBe(old);
    expect(sandbox.accessToken).toBe(fresh);
    expect((await status(sandbox, 7)).status).toBe(404);
    const refused = await fetch(sandbox.url + PATHS.status(7, 0), {
      headers: { authorization: `Bearer ${old}` },
    });
    expect(refused.status).toBe(401);
  });
});
