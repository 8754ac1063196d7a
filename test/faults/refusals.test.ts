/** Rows 1, 2, 3 and 4 of the fault table: the gateway says no. */
import { describe, expect, it } from 'vitest';
import { MADE_UP_PERSONAL_DATA, MAGIC_USERS } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, host, sandboxActors, submit } from '../support/host.js';

describe('the gateway refuses', () => {
  it('1: shows an ineligible user with the problem’s title and nothing else of the body', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: MAGIC_USERS.notEligible } });

    const { failure, can } = await app.until('failed');

    expect(failure).toMatchObject({
      code: 'notEligible',
      httpStatus: 400,
      title: 'User is not eligible',
    });
    expect(can).toContain('retry');
    for (const secret of MADE_UP_PERSONAL_DATA) {
      expect(JSON.stringify([failure, app.checkpoints])).not.toContain(secret);
    }
    expect(sandbox.requests).toHaveLength(1);
  });

  it('2: goes on after one token refresh when the token expires while polling', async () => {
    const sandbox = await start();
    let cached = sandbox.accessToken;
    const refreshes: boolean[] = [];
    const actors = sandboxActors(sandbox, {
      getAccessToken: ({ forceRefresh }) => {
        if (forceRefresh) {
          refreshes.push(forceRefresh);
          cached = sandbox.accessToken;
        }
        return cached;
      },
    });
    const app = host(actors, { subject: { userId: 2 } });
    await app.until('awaitingRedirect');
    sandbox.rotateAccessToken();

    app.send('redirect.succeeded');
    await app.until(({ progress }) => progress.polls === 2);

    expect(refreshes).toHaveLength(1);
    expect(app.view().failure).toBeNull();
  });

  it('2: shows a second 401 as unauthorized, and goes on from the same place after the login', async () => {
    const sandbox = await start();
    let token = sandbox.accessToken;
    const app = host(sandboxActors(sandbox, { getAccessToken: () => token }), {
      subject: { userId: 2 },
    });
    await submit(await app.until('awaitingRedirect'), 'pass');
    sandbox.rotateAccessToken();

    app.send('redirect.succeeded');
    expect((await app.until('failed')).failure).toMatchObject({
      code: 'unauthorized',
      retryable: true,
      restartable: false,
      httpStatus: 401,
    });
    expect(sandbox.requests.filter(({ authorized }) => !authorized)).toHaveLength(2);

    token = sandbox.accessToken;
    app.send('retry');
    expect((await complete(app)).state).toBe('completed');
    expect(sandbox.requests.filter(({ operation }) => operation === 'initiate')).toHaveLength(1);
  });

  it('3: does not repeat what is forbidden', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: MAGIC_USERS.forbidden } });

    const { failure, can } = await app.until('failed');

    expect(failure).toMatchObject({ code: 'forbidden', retryable: false, httpStatus: 403 });
    expect(can).not.toContain('retry');
    expect(sandbox.requests).toHaveLength(1);
  });

  const NO_SESSION = { kind: 'answer', status: 404 } as const;

  it('4: takes a session that is not known yet for pending', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', NO_SESSION, NO_SESSION);
    const app = host(sandboxActors(sandbox), { subject: { userId: 4 } });

    expect((await complete(app)).state).toBe('completed');
  });

  it('4: shows a session that stays unknown', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', NO_SESSION, NO_SESSION, NO_SESSION, NO_SESSION);
    const app = host(sandboxActors(sandbox), { subject: { userId: 4 } });
    await app.until('awaitingRedirect');

    app.send('redirect.succeeded');

    expect((await app.until('failed')).failure).toMatchObject({
      code: 'unknownSession',
      restartable: true,
    });
  });
});
