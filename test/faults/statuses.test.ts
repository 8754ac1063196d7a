/** Rows 13, 15 and 16 of the fault table, and the contract's rules for what a status means. */
import { describe, expect, it } from 'vitest';
import { STATUS } from '../../src/gateway/statuses.js';
import type { Sandbox, StatusAnswer } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, host, sandboxActors, submit, type Host } from '../support/host.js';

const SIGNING_URL = 'http://127.0.0.1:9/sign';

/** A host that polls in phase A, and what the gateway answers there. */
async function polling(
  answers: (sandbox: Sandbox) => readonly StatusAnswer[],
  options: { pollTimeout?: number; pendingStatuses?: string[] } = {},
): Promise<{ app: Host; sandbox: Sandbox }> {
  const sandbox = await start();
  const { pollTimeout = 5_000, ...more } = options;
  const app = host(sandboxActors(sandbox), {
    subject: { userId: 13 },
    timings: { pollTimeout },
    ...more,
  });
  await submit(await app.until('awaitingRedirect'), 'pass');
  sandbox.script(13, ...answers(sandbox));
  app.send('redirect.succeeded');
  return { app, sandbox };
}

const polls = ({ requests }: Sandbox): number =>
  requests.filter(({ operation }) => operation === 'status').length;

describe('what a status means', () => {
  it('takes STARTED, null and PROCESSING for pending', async () => {
    const { app, sandbox } = await polling(() => [
      { status: STATUS.started },
      { status: null },
      { status: STATUS.processing },
    ]);

    await app.until('signing');

    expect(polls(sandbox)).toBe(4);
  });

  it('takes SIGN_SESSION_ID_SUCCESSFULLY_CREATED for pending in phase B', async () => {
    const { app, sandbox } = await polling(() => []);
    await submit(await app.until('signing'), 'sign');
    const before = polls(sandbox);
    sandbox.script(13, { status: STATUS.signSessionCreated, url: SIGNING_URL, times: 3 });

    app.send('redirect.succeeded');
    await app.until('completed');

    expect(polls(sandbox) - before).toBe(4);
    expect(app.states).toEqual([
      'initiating',
      'awaitingRedirect',
      'phaseA',
      'signing',
      'phaseB',
      'finalizing',
      'completed',
    ]);
  });

  it('goes straight from phase A to finalizing when the documents were signed elsewhere', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 13 } });
    const elsewhere = host(sandboxActors(sandbox), { subject: { userId: 13 } });
    await submit(await elsewhere.until('awaitingRedirect'), 'pass');
    elsewhere.send('redirect.succeeded');
    await submit(await elsewhere.until('signing'), 'sign');
    elsewhere.kill();

    await app.until('awaitingRedirect');
    app.send('redirect.succeeded');
    await app.until('completed');

    expect(app.states).toEqual([
      'initiating',
      'awaitingRedirect',
      'phaseA',
      'finalizing',
      'completed',
    ]);
  });

  it('counts the time-out from the last change of status', async () => {
    const steps = ['ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX'];
    const { app } = await polling(
      () => steps.map((status) => ({ status, times: 3 })),
      // Each status alone would be in time, all of them together are not.
      { pollTimeout: 180, pendingStatuses: steps },
    );
    const startedAt = Date.now();
    const phase = app.until(({ state }) => state === 'signing' || state === 'stalled');

    const { state } = await phase;

    expect(Date.now() - startedAt).toBeGreaterThan(180);
    expect(state).toBe('signing');
  });

  it('is stalled when the status does not change for the whole time-out', async () => {
    const { app } = await polling(() => [{ status: STATUS.processing, times: Infinity }], {
      pollTimeout: 100,
    });

    const { can, failure } = await app.until('stalled');

    expect(can).toEqual(expect.arrayContaining(['keepWaiting', 'restart', 'cancel']));
    expect(failure).toBeNull();
  });

  it('13: takes an unknown status for a failure, never for success', async () => {
    const { app, sandbox } = await polling(() => [{ status: 'DOCUMENT_SIGN_SUCCESSFUL' }]);

    expect((await app.until('failed')).failure).toMatchObject({
      code: 'identificationFailed',
      retryable: false,
      restartable: true,
    });
    expect(sandbox.finalizations(13)).toBe(0);
  });

  it('13: waits on with a status that the host knows to be pending', async () => {
    const { app } = await polling(() => [{ status: 'IN_REVIEW', times: 2 }], {
      pendingStatuses: ['IN_REVIEW'],
    });

    expect((await complete(app)).state).toBe('completed');
  });

  it('14: undoes nothing when a status goes backwards, and reports it', async () => {
    const { app, sandbox } = await polling(() => []);
    await submit(await app.until('signing'), 'sign');
    sandbox.script(13, { status: STATUS.processing }, { status: STATUS.started });

    app.send('redirect.succeeded');
    const { progress } = await app.until((view) => view.progress.status === STATUS.processing);

    expect(progress.wentBackFrom).toBe(STATUS.signSessionCreated);
    expect((await complete(app)).state).toBe('completed');
    expect(app.states.filter((state) => state === 'signing')).toHaveLength(1);
  });

  for (const url of [null, '', ' ']) {
    it(`15: polls on while the signing URL is ${JSON.stringify(url)}, and never offers it`, async () => {
      const { app } = await polling(
        () => [{ status: STATUS.signSessionCreated, url, times: Infinity }],
        { pollTimeout: 100 },
      );

      const { failure, hosted } = await app.until('failed');

      expect(failure?.code).toBe('signingUrlMissing');
      expect(hosted).toBeNull();
      expect(app.states).not.toContain('signing');
    });
  }

  for (const url of [
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    ' https://sign.example.com/1',
    'data:text/html,<script>alert(1)</script>',
    'http://sign.example.com/1',
    'https://sign.example.com@evil.example/1',
    'https://sign.example.com.evil.example/1',
    'null',
  ]) {
    it(`16: never offers ${JSON.stringify(url)} to be opened`, async () => {
      const sandbox = await start();
      const actors = sandboxActors(sandbox, {
        allowedHosts: ['sign.example.com', new URL(sandbox.url).host],
      });
      const app = host(actors, { subject: { userId: 16 } });
      await app.until('awaitingRedirect');
      sandbox.script(16, { status: STATUS.signSessionCreated, url });

      app.send('redirect.succeeded');
      const { failure, hosted } = await app.until('failed');

      expect(failure?.code).toBe('unsafeUrl');
      expect(hosted).toBeNull();
      expect(JSON.stringify(app.checkpoints)).not.toContain('evil');
    });
  }
});
