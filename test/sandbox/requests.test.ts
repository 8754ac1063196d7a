import { afterEach, describe, expect, test, vi } from 'vitest';
import { PATHS } from '../../src/contract/schemas.js';
import { bearer, initiate, start, status } from './helpers.js';

afterEach(() => {
  vi.useRealTimers();
});

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
        answeredAt: expect.any(Number) as number,
      },
      {
        operation: 'status',
        method: 'GET',
        path: `${PATHS.status(7, 1)}?x=1`,
        userId: 7,
        body: '',
        authorized: true,
        at: expect.any(Number) as number,
        answeredAt: expect.any(Number) as number,
      },
      {
        operation: 'finalize',
        method: 'POST',
        path: PATHS.finalize,
        userId: undefined,
        body: '{"userId": 8 , oops',
        authorized: false,
        at: expect.any(Number) as number,
        answeredAt: expect.any(Number) as number,
      },
    ]);
  });

  test('shows which calls overlap', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'headersOnly' });
    const hanging = new AbortController();
    await fetch(sandbox.url + PATHS.status(7, 0), {
      headers: bearer(sandbox),
      signal: hanging.signal,
    });
    vi.setSystemTime(2_000);
    await status(sandbox, 7);
    await expect.poll(() => sandbox.requests[1]?.answeredAt).toBe(2_000);
    expect(sandbox.requests[0]).toMatchObject({ at: 1_000, answeredAt: null });

    vi.setSystemTime(3_000);
    hanging.abort();
    await expect.poll(() => sandbox.requests[0]?.answeredAt).toBe(3_000);
  });
});
