import { describe, expect, test } from 'vitest';
import { PATHS } from '../../src/contract/schemas.js';
import { initiate, start, status } from './helpers.js';

describe('a gateway call', () => {
  test.each([
    ['without a token', undefined],
    ['with a wrong token', 'Bearer wrong'],
    ['with the token under another scheme', 'Digest secret'],
    ['with the token without a scheme', 'secret'],
  ])('is refused with 401 %s', async (_, authorization) => {
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

  test('is refused without a token for status and finalize, too', async () => {
    const sandbox = await start();
    for (const [method, path] of [
      ['GET', PATHS.status(7, 0)],
      ['POST', PATHS.finalize],
    ] as const) {
      expect((await fetch(sandbox.url + path, { method })).status).toBe(401);
    }
  });

  test('is accepted with the configured token, in any case of the scheme', async () => {
    const sandbox = await start({ accessToken: 'secret' });
    expect(sandbox.accessToken).toBe('secret');

    const answer = await fetch(sandbox.url + PATHS.status(7, 0), {
      headers: { authorization: 'bearer secret' },
    });

    expect(answer.status).toBe(404);
  });

  test('is accepted with the random token that each sandbox makes by default', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.accessToken).not.toBe(two.accessToken);
    expect((await initiate(one, 7)).status).toBe(200);
  });

  test('is refused with the old token after a rotation and accepted with the new one', async () => {
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
