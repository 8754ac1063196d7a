import { describe, expect, test } from 'vitest';
import { PATHS } from '../../src/contract/schemas.js';
import { MADE_UP_PERSONAL_DATA, MAGIC_USERS } from '../../src/sandbox/index.js';
import { bearer, finalize, initiate, post, start, status } from './helpers.js';

describe('a body that breaks the contract', () => {
  test.each([PATHS.initiate, PATHS.finalize])(
    'is refused where it is not JSON: %s',
    async (path) => {
      const sandbox = await start();
      const answer = await post(sandbox, path, '{"userId": 7');
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toEqual({
        type: 'about:blank',
        title: 'The request is not valid',
        status: 400,
        detail: 'The body must be a JSON object.',
      });
    },
  );

  test('is refused where it is empty', async () => {
    const sandbox = await start();
    expect((await post(sandbox, PATHS.initiate, '')).status).toBe(400);
  });

  test.each([
    [PATHS.initiate, 'userId', {}],
    [PATHS.initiate, 'userId', { userId: '7' }],
    [PATHS.initiate, 'userId', { userId: 0 }],
    [PATHS.initiate, 'userId', { userId: 2_147_483_648 }],
    [PATHS.initiate, 'userId', { userId: 1.5 }],
    [PATHS.initiate, 'isRestartIdentification', { userId: 7, isRestartIdentification: 'true' }],
    [PATHS.initiate, 'localTimezone', { userId: 7, localTimezone: 2 }],
    [PATHS.initiate, 'correlationType', { userId: 7, correlationType: 2 }],
    [PATHS.finalize, 'userId', { userId: null }],
    [PATHS.finalize, 'bTrustAppCallBackId', { userId: 7, bTrustAppCallBackId: {} }],
    [PATHS.finalize, 'correlationType', { userId: 7, correlationType: '0' }],
  ])('%s names the field %s for %o', async (path, field, body) => {
    const sandbox = await start();
    const answer = await post(sandbox, path, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      detail: `The field "${field}" is missing or not valid.`,
    });
    expect(sandbox.sessions(7)).toEqual([]);
  });

  test.each([
    '"canary-1"',
    '["canary-1"]',
    '{"userId":"canary-1"}',
    '{"userId":7,"correlationType":"canary-1"}',
    '{"userId":7,"deviceName":{"canary-1":"canary-1"}}',
    '{"userId":7,"isRestartIdentification":"canary-1"}',
  ])('is never echoed: %s', async (body) => {
    const sandbox = await start();
    const answer = await post(sandbox, PATHS.initiate, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain('canary-1');
  });

  test('is refused where it is larger than 64 KiB, and recorded up to there', async () => {
    const sandbox = await start();
    const body = JSON.stringify({ userId: 7, padding: 'x'.repeat(1024 * 1024) });
    const answer = await post(sandbox, PATHS.initiate, body);
    expect(answer.status).toBe(413);
    expect(sandbox.sessions(7)).toEqual([]);
    expect(sandbox.requests[0]?.body).toHaveLength(64 * 1024);
  });

  test('is refused where it is too large and has no content length', async () => {
    const sandbox = await start();
    const body = new Blob([
      JSON.stringify({ userId: 7, padding: 'x'.repeat(1024 * 1024) }),
    ]).stream();
    const init = { method: 'POST', headers: bearer(sandbox), body, duplex: 'half' };
    expect((await fetch(sandbox.url + PATHS.initiate, init)).status).toBe(413);
  });

  test('is accepted at exactly 64 KiB', async () => {
    const sandbox = await start();
    const body = JSON.stringify({ userId: 7 }).padEnd(64 * 1024);
    expect((await post(sandbox, PATHS.initiate, body)).status).toBe(200);
  });
});

describe('the path of the status call', () => {
  test.each([
    '/Enrollment/0/0/true/get-identification-process-status',
    '/Enrollment/2147483648/0/true/get-identification-process-status',
    '/Enrollment/99999999999999999999/0/true/get-identification-process-status',
    '/Enrollment/-1/0/true/get-identification-process-status',
    '/Enrollment/007/0/true/get-identification-process-status',
    '/Enrollment/7.0/0/true/get-identification-process-status',
    '/Enrollment/1e3/0/true/get-identification-process-status',
    '/Enrollment/seven/0/true/get-identification-process-status',
    '/Enrollment/7/2/true/get-identification-process-status',
    '/Enrollment/7/00/true/get-identification-process-status',
    '/Enrollment/7/individual/true/get-identification-process-status',
    '/Enrollment/7/0/false/get-identification-process-status',
    '/Enrollment/7/0/True/get-identification-process-status',
  ])('is refused: %s', async (path) => {
    const sandbox = await start();
    await initiate(sandbox, 7);
    const answer = await fetch(sandbox.url + path, { headers: bearer(sandbox) });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([0, 1])('is accepted with the user type %i', async (userType) => {
    const sandbox = await start();
    await initiate(sandbox, 7);
    const path = PATHS.status(7, userType);
    expect((await fetch(sandbox.url + path, { headers: bearer(sandbox) })).status).toBe(200);
  });

  test('is accepted for the largest user id', async () => {
    const sandbox = await start();
    await initiate(sandbox, 2_147_483_647);
    expect((await status(sandbox, 2_147_483_647)).status).toBe(200);
  });
});

describe('a call that does not exist', () => {
  test.each([
    ['GET', PATHS.initiate, 'POST'],
    ['PUT', PATHS.finalize, 'POST'],
    ['POST', PATHS.status(7, 0), 'GET'],
    ['HEAD', PATHS.status(7, 0), 'GET'],
  ])('%s %s is not allowed', async (method, path, allowed) => {
    const sandbox = await start();
    const answer = await fetch(sandbox.url + path, { method, headers: bearer(sandbox) });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allowed);
    expect(sandbox.requests).toEqual([]);
  });

  test('is answered with a 404 problem', async () => {
    const sandbox = await start();
    const answer = await fetch(`${sandbox.url}/Enrollment/unknown`, { headers: bearer(sandbox) });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ status: 404 });
  });
});

describe('a magic user', () => {
  test('is not eligible, and the answer contains personal data', async () => {
    const sandbox = await start();
    const answer = await initiate(sandbox, MAGIC_USERS.notEligible);
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ title: 'User is not eligible' });
    for (const datum of MADE_UP_PERSONAL_DATA) expect(text).toContain(datum);
  });

  test.each([
    ['forbidden', MAGIC_USERS.forbidden, 403],
    ['unknown', MAGIC_USERS.unknown, 404],
  ])('is %s on every call', async (_, userId, expected) => {
    const sandbox = await start();
    expect((await initiate(sandbox, userId)).status).toBe(expected);
    expect((await status(sandbox, userId)).status).toBe(expected);
    expect((await finalize(sandbox, userId)).status).toBe(expected);
  });
});
