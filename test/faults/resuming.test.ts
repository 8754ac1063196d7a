/** Rows 27, 30 and 32 of the fault table: what is written down, and what is lost on the way. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { complete, host, sandboxActors, submit } from '../support/host.js';

describe('a checkpoint', () => {
  const written = {
    version: 1,
    userId: 27,
    userType: 'individual',
    state: 'finalizing',
    place: 'finalizing',
    hostedPage: 'signing',
    status: 'DOCUMENT_SIGN_SUCCESS',
    waitingSince: null,
    attempts: 0,
    refusals: 0,
    finalizePayload: { userId: 27, bTrustAppCallBackId: null, correlationType: 0 },
    failure: null,
    output: null,
  };

  for (const [name, checkpoint] of [
    ['truncated', { ...written, finalizePayload: undefined }],
    ['tampered with', { ...written, finalizePayload: { ...written.finalizePayload, userId: 1 } }],
    ['older', { ...written, version: 0 }],
    ['newer', { ...written, version: 2 }],
    [
      'foreign',
      { ...written, userId: 1, finalizePayload: { ...written.finalizePayload, userId: 1 } },
    ],
    ['no record at all', 'finalizing'],
  ] as const) {
    it(`27: that is ${name} is not replayed; the gateway is asked for the session in progress`, async () => {
      const sandbox = await start();
      const before = host(sandboxActors(sandbox), { subject: { userId: 27 } });
      await submit(await before.until('awaitingRedirect'), 'pass');
      before.kill();

      const app = host(sandboxActors(sandbox), { subject: { userId: 27 }, checkpoint });
      await app.until('awaitingRedirect');
      expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['initiate', 'initiate']);

      app.send('redirect.succeeded');
      expect((await complete(app)).state).toBe('completed');
      expect(sandbox.sessions(27)).toHaveLength(1);
      expect(sandbox.finalizations(1)).toBe(0);
    });
  }

  it('27: that claims signed documents gets no further than the gateway’s refusal', async () => {
    const sandbox = await start();
    const app = host(sandboxActors(sandbox), { subject: { userId: 27 }, checkpoint: written });

    await app.until('phaseB');

    expect(sandbox.finalizations(27)).toBe(0);
  });

  it('30: one session is in use when the answer to initiate is lost', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'resetAfterProcessing' });
    const app = host(sandboxActors(sandbox), { subject: { userId: 30 } });

    expect((await complete(app)).state).toBe('completed');
    const bodies = sandbox.requests.filter(({ operation }) => operation === 'initiate');
    expect(bodies.map(({ body }) => body)).toEqual([
      expect.stringContaining('"isRestartIdentification":false'),
      expect.stringContaining('"isRestartIdentification":false'),
    ]);
    expect(sandbox.sessions(30)).toHaveLength(1);
  });

  it('32: holds no token, no hosted URL and nothing of the device in any state', async () => {
    const sandbox = await start({ accessToken: 'canary-token' });
    const canaries = {
      localTimezone: 'canary-zone',
      userAgent: 'canary-agent',
      browserLanguage: 'canary-language',
      userLanguage: 'canary-user-language',
      deviceName: 'canary-device',
    };
    sandbox.faults.next('status', { kind: 'answer', status: 500, body: 'canary-body' });
    const app = host(sandboxActors(sandbox), { subject: { userId: 32, ...canaries } });
    await complete(app);

    const failing = host(sandboxActors(sandbox), { subject: { userId: 33, ...canaries } });
    await failing.until('awaitingRedirect');
    failing.send('redirect.failed');
    await failing.until('failed');

    const kept = JSON.stringify([...app.checkpoints, ...failing.checkpoints]);
    expect(kept).not.toMatch(/canary|http:|onfido|signhost/i);
    expect(sandbox.requests[0]?.body).toContain('canary-device');
  });
});
