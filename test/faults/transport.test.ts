/** Rows 7 to 12 of the fault table: what comes over the wire is late, broken, strange or too much. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, host, sandboxActors, submit, type Host } from '../support/host.js';

const problem = (status: number, headers: Record<string, string> = {}): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify({ title: 'Ivanka Izmislena', detail: 'ivanka@example.invalid' }),
});

const HTML: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><title>Ivanka Izmislena</title></html>',
};

/** A host whose first poll meets a fault, and which is told to poll. */
async function meeting(...faults: Fault[]): Promise<Host> {
  const sandbox = await start();
  sandbox.faults.next('status', ...faults);
  const app = host(sandboxActors(sandbox), {
    subject: { userId: 7 },
    timings: { requestTimeout: 100 },
  });
  await submit(await app.until('awaitingRedirect'), 'pass');
  app.send('redirect.succeeded');
  return app;
}

const problemOf = async (app: Host): Promise<unknown> =>
  (await app.until(({ progress }) => progress.problem !== null)).progress.problem;

describe('the transport fails', () => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString();
  const yesterday = new Date(Date.now() - 86_400_000).toUTCString();
  const CAP = 100;

  for (const [form, value, isHonoured] of [
    ['seconds', '60', true],
    ['a date', inAMinute, true],
    ['a year', String(365 * 86_400), true],
    ['a date in the past', yesterday, false],
    ['garbage', 'soon', false],
    ['an empty value', '', false],
    ['zero', '0', false],
  ] as const) {
    it(`7: ${isHonoured ? 'honours, clamped,' : 'falls back to its own backoff for'} a Retry-After with ${form}`, async () => {
      const app = await meeting(problem(429, { 'retry-after': value }));

      const before = Date.now();
      const { progress } = await app.until((view) => view.progress.problem !== null);
      const wait = (progress.nextCallAt ?? 0) - before;

      expect(progress.problem?.code).toBe('rateLimited');
      if (isHonoured) expect(wait).toBeGreaterThanOrEqual(CAP - 5);
      else expect(progress.problem).not.toHaveProperty('retryAfter');
      expect((await complete(app)).state).toBe('completed');
    });
  }

  for (const [name, fault] of [
    ['500 with problem details', problem(500)],
    ['502 with HTML', { ...HTML, status: 502 }],
    ['503', { kind: 'answer', status: 503 }],
    ['408', { kind: 'answer', status: 408 }],
  ] as const) {
    it(`8: retries a ${name}, and keeps nothing of the body`, async () => {
      const app = await meeting(fault);

      expect(await problemOf(app)).toMatchObject({ code: 'unavailable', retryable: true });
      expect(JSON.stringify([app.view(), app.checkpoints])).not.toMatch(/ivanka|html/i);
      expect((await complete(app)).state).toBe('completed');
    });
  }

  it('9: gives up a request whose body never comes', async () => {
    const app = await meeting({ kind: 'headersOnly' });

    expect(await problemOf(app)).toMatchObject({ code: 'timeout' });
    expect((await complete(app)).state).toBe('completed');
  });

  for (const [name, fault] of [
    ['a truncated transfer', { kind: 'truncated' }],
    [
      'JSON that stops in the middle',
      {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"videoIdentificationStatus":"DOCUMENT_SIGN_SUCC',
      },
    ],
    ['a reset connection', { kind: 'reset' }],
  ] as const) {
    it(`10: retries ${name} as transport`, async () => {
      const app = await meeting(fault);

      expect(await problemOf(app)).toMatchObject({ code: 'network' });
      expect((await complete(app)).state).toBe('completed');
    });
  }

  const WRONG_SHAPE: Fault = {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"status":"DOCUMENT_SIGN_SUCCESS"}',
  };

  const HTML_AS_JSON: Fault = { ...WRONG_SHAPE, body: '<!doctype html><title>Oops</title>' };

  for (const [name, fault] of [
    ['HTML', HTML],
    ['HTML that calls itself JSON', HTML_AS_JSON],
    ['a wrong shape', WRONG_SHAPE],
  ] as const) {
    it(`11: retries a 200 with ${name}, a bounded number of times`, async () => {
      const recovered = await meeting(fault);
      const stuck = await meeting(fault, fault, fault);

      expect((await complete(recovered)).state).toBe('completed');
      expect((await stuck.until('failed')).failure).toMatchObject({
        code: 'protocol',
        retryable: true,
        httpStatus: 200,
      });
    });
  }

  it('12: stops reading an answer of 100 MB at its limit', async () => {
    const app = await meeting({ kind: 'oversized', bytes: 100_000_000 });

    expect(await problemOf(app)).toMatchObject({ code: 'responseTooLarge' });
    expect((await complete(app)).state).toBe('completed');
  });
});
