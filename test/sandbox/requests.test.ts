import { describe, expect, test } from 'vitest';
import { PATHS } from '../../src/gateway/schemas.js';
import { bearer, initiate, start } from './helpers.js';

describe('the record of requests', () => {
  test('holds every gateway call in order, with the bytes of its body', async () => {
    const sandbox = await start();
    await initiate(sandbox, 7);
    await fetch(`${sandbox.url + PATHS.status(7, 1)}?x=1`, { headers: bearer(sandbox) });
    await fetch(sandbox.url + PATHS.finalize, { method: 'POST', body: '{"userId": 8 , oops' });
    await fetch(`${sandbox.url}/success`);

    expect(sandbox.requests).toEqual([
      {
        operation: 'initiate',
        method: 'POST',
        path: PATHS.initiate,
        userId: 7,
        body: '{"userId":7}',
        authorized: true,
        at: expect.any(Number) as number,
      },
      {
        operation: 'status',
        method: 'GET',
        path: `${PATHS.status(7, 1)}?x=1`,
        userId: 7,
        body: '',
        authorized: true,
        at: expect.any(Number) as number,
      },
      {
        operation: 'finalize',
        method: 'POST',
        path: PATHS.finalize,
        userId: undefined,
        body: '{"userId": 8 , oops',
        authorized: false,
        at: expect.any(Number) as number,
      },
    ]);
  });
});
