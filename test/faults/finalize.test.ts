/** Rows 5, 6, 18 and 19 of the fault table: the last call, which must have one effect. */
import { describe, expect, it } from 'vitest';
import { STATUS } from '../../src/gateway/statuses.js';
import type { Fault, Sandbox } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, host, sandboxActors } from '../support/host.js';

const answer = (status: number): Fault => ({ kind: 'answer', status });

const SUBJECT = { userId: 5, bTrustAppCallBackId: 'callback-1', correlationType: 1 } as const;

const payloads = ({ requests }: Sandbox): string[] =>
  requests.filter(({ operation }) => operation === 'finalize').map(({ body }) => body);

/** One finalization, and every request for it the same bytes. */
function expectOneEffect(sandbox: Sandbox, sent: number): void {
  expect(payloads(sandbox)).toHaveLength(sent);
  expect(new Set(payloads(sandbox))).toEqual(
    new Set([JSON.stringify({ userId: 5, bTrustAppCallBackId: 'callback-1', correlationType: 1 })]),
  );
  expect(sandbox.finalizations(5)).toBe(1);
}

describe('finalize', () => {
  for (const status of [408, 504]) {
    it(`5: sends the same bytes again after a ${String(status)}`, async () => {
      const sandbox = await start();
      sandbox.faults.next('finalize', answer(status));
      const app = host(sandboxActors(sandbox), { subject: SUBJECT });

      expect((await complete(app)).state).toBe('completed');
      expectOneEffect(sandbox, 2);
    });
  }

  for (const status of [400, 409]) {
    it(`6: asks for the status after a ${String(status)} and goes on from the answer`, async () => {
      const sandbox = await start();
      sandbox.faults.next('finalize', answer(status));
      const app = host(sandboxActors(sandbox), { subject: SUBJECT });

      expect((await complete(app)).state).toBe('completed');
      expect(app.states.slice(-4)).toEqual(['finalizing', 'phaseB', 'finalizing', 'completed']);
      expectOneEffect(sandbox, 2);
    });
  }

  it('gives up, for the user to decide, when the gateway keeps refusing', async () => {
    const sandbox = await start();
    sandbox.script(5, { status: STATUS.documentSigned, times: Infinity });
    const app = host(sandboxActors(sandbox), { subject: SUBJECT });
    await app.until('awaitingRedirect');
    app.send('redirect.succeeded');

    expect((await app.until('failed')).failure).toMatchObject({
      code: 'finalizeRefused',
      retryable: true,
      httpStatus: 400,
    });
    expect(payloads(sandbox)).toHaveLength(6);
  });

  it('18: has one effect when the connection breaks after it was processed', async () => {
    const sandbox = await start();
    sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' });
    const app = host(sandboxActors(sandbox), { subject: SUBJECT });

    expect((await complete(app)).state).toBe('completed');
    expectOneEffect(sandbox, 2);
  });

  it('18: has one effect when the process dies after it was processed', async () => {
    const sandbox = await start();
    sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' });
    const app = host(sandboxActors(sandbox), {
      subject: SUBJECT,
      timings: { backoff: { base: 60_000, cap: 60_000 } },
    });
    const dying = complete(app);
    dying.catch(() => undefined);
    await app.until(({ state, progress }) => state === 'finalizing' && progress.problem !== null);
    app.kill();

    const checkpoint: unknown = JSON.parse(JSON.stringify(app.checkpoints.at(-1)));
    const resumed = host(sandboxActors(sandbox), {
      // Whatever the app says now: the payload was fixed when finalizing began.
      subject: { userId: 5, bTrustAppCallBackId: 'another', correlationType: 0 },
      checkpoint,
    });

    await resumed.until('completed');
    expect(resumed.states).toEqual(['finalizing', 'completed']);
    expectOneEffect(sandbox, 2);
  });

  it('19: is never given up by itself; the attempts are visible and written down', async () => {
    const sandbox = await start();
    const failures = 40;
    sandbox.faults.next('finalize', ...Array.from({ length: failures }, () => answer(503)));
    const app = host(sandboxActors(sandbox), {
      subject: SUBJECT,
      timings: { backoff: { base: 1, cap: 3 } },
    });
    const end = complete(app);

    const { progress, can } = await app.until((view) => view.progress.attempts === failures);
    expect(progress.problem).toMatchObject({ code: 'unavailable' });
    expect(can).not.toContain('cancel');
    expect(app.checkpoints.at(-1)).toMatchObject({ state: 'finalizing', attempts: failures });

    expect((await end).state).toBe('completed');
    expectOneEffect(sandbox, failures + 1);
  });
});
