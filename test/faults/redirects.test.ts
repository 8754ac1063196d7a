/** Rows 17 and 20 to 22 of the fault table: redirects, wanted and unwanted. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { complete, host, sandboxActors, submit } from '../support/host.js';

describe('a redirect', () => {
  for (const operation of ['initiate', 'status', 'finalize'] as const) {
    it(`17: of the gateway itself is refused on ${operation}; token and body do not travel`, async () => {
      const sandbox = await start();
      const elsewhere = await start({ accessToken: sandbox.accessToken });
      const location = `${elsewhere.url}/Enrollment/finalize-external-identification`;
      sandbox.faults.next(operation, { kind: 'redirect', location });
      const app = host(sandboxActors(sandbox), { subject: { userId: 17 } });

      const { failure } = await complete(app);

      expect(failure).toMatchObject({ code: 'redirectRefused', httpStatus: 307 });
      expect(elsewhere.requests).toEqual([]);
    });
  }

  it('20: that comes twice changes nothing twice', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 20 } });
    for (const form of ['pass', 'sign']) {
      await submit(await app.until(({ working }) => !working), form);
      app.send('redirect.succeeded');
      app.send('redirect.succeeded');
    }
    await app.until('completed');

    expect(new Set(app.states).size).toBe(app.states.length);
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual([
      'initiate',
      'status',
      'status',
      'finalize',
    ]);
  });

  it('20: of the step before, once more, leaves the signing page within reach', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 20 } });
    await submit(await app.until('awaitingRedirect'), 'pass');
    app.send('redirect.succeeded');
    await app.until('signing');

    app.send('redirect.succeeded');
    const { hosted } = await app.until(
      ({ progress, state }) => state === 'phaseB' && progress.polls > 0,
    );

    expect(hosted?.page).toBe('signing');
    await submit(app.view(), 'sign');
    expect((await complete(app)).state).toBe('completed');
  });

  it('21: to the Fail URL does not lose an identity check that the gateway has', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 21 } });
    await submit(await app.until('awaitingRedirect'), 'pass');

    app.send('redirect.failed');

    expect((await complete(app)).state).toBe('completed');
    expect(app.states).not.toContain('failed');
  });

  it('21: to the Fail URL does not lose signed documents', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 21 } });
    await submit(await app.until('awaitingRedirect'), 'pass');
    app.send('redirect.succeeded');
    await submit(await app.until('signing'), 'sign');

    app.send('redirect.failed');

    expect((await app.until('completed')).output).not.toBeNull();
    expect(app.states).not.toContain('failed');
  });

  it('21: to the Fail URL fails what the gateway knows nothing better of, after one poll', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 21 } });
    await app.until('awaitingRedirect');

    app.send('redirect.failed');

    expect((await app.until('failed')).failure).toMatchObject({
      code: 'identityCheckFailed',
      retryable: true,
      restartable: true,
    });
    expect(sandbox.requests).toHaveLength(2);
  });

  it('21: to the Success URL after a failure makes the machine ask again', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 21 } });
    const page = await app.until('awaitingRedirect');
    app.send('redirect.failed');
    await app.until('failed');
    await submit(page, 'pass');

    app.send('redirect.succeeded');

    expect((await complete(app)).state).toBe('completed');
  });

  it('22: that is forged finalizes nothing, and the user can still finish', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 22 } });
    await app.until('awaitingRedirect');

    app.send('redirect.succeeded');
    await app.until(({ progress }) => progress.polls === 2);

    expect(sandbox.finalizations(22)).toBe(0);
    expect(sandbox.sessions(22)).toMatchObject([{ status: 'STARTED', replaced: false }]);
    await submit(app.view(), 'pass');
    expect((await complete(app)).state).toBe('completed');
  });

  it('22: of another user changes nobody’s state', async () => {
    const sandbox = await start();
    const actors = sandboxActors(sandbox);
    const mine = host(actors, { subject: { userId: 22 } });
    const theirs = host(actors, { subject: { userId: 23 } });
    await submit(await theirs.until('awaitingRedirect'), 'pass');
    await mine.until('awaitingRedirect');

    mine.send('redirect.succeeded');
    await mine.until(({ progress }) => progress.polls === 2);

    expect(mine.view().state).toBe('phaseA');
    expect(theirs.view().state).toBe('awaitingRedirect');
  });
});
