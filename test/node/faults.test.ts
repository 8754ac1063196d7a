/** Rows 4, 6, 12, 14, 18, 19, 30 and 32 of the fault table, on a host for many users. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLibsqlStore } from '../../src/node/index.js';
import type { Fault } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  mortalStore,
  observer,
  openHost,
  operations,
  startParked,
  startSigning,
  storePath,
  until,
} from './helpers.js';

const answer = (status: number): Fault => ({ kind: 'answer', status });

const finalizeBodies = (requests: readonly { operation: string; body: string }[]): string[] =>
  requests.filter(({ operation }) => operation === 'finalize').map(({ body }) => body);

describe('on a host', () => {
  it('4: a session that the status call does not know yet is waited for', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startParked(host, 1);
    sandbox.faults.next('status', answer(404), answer(404));
    expect((await complete(host, id)).view.state).toBe('completed');
  });

  it('4: a session that stays unknown is a failure', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startParked(host, 1);
    sandbox.faults.next('status', ...Array.from({ length: 9 }, () => answer(404)));
    expect((await complete(host, id)).view).toMatchObject({
      state: 'failed',
      failure: { code: 'unknownSession' },
      can: ['restart', 'cancel'],
    });
  });

  it('6: a 409 on finalize asks for the status and goes on from the answer', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startParked(host, 1);
    sandbox.faults.next('finalize', answer(409));
    const ended = await complete(host, id);
    expect(ended.timeline.map(({ state }) => state).slice(-4)).toEqual([
      'finalizing',
      'phaseB',
      'finalizing',
      'completed',
    ]);
    expect(sandbox.finalizations(1)).toBe(1);
  });

  it('12: an answer of 100 MB is cut off, and the others go on', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    sandbox.faults.next('initiate', { kind: 'oversized', bytes: 100_000_000 });
    const big = await startParked(host, 1);
    const other = await startParked(host, 2);
    const ended = await Promise.all([complete(host, big), complete(host, other)]);
    expect(ended.map(({ view }) => view.state)).toEqual(['completed', 'completed']);
  });

  it('14: a status that goes backwards undoes nothing', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    sandbox.script(1, { status: 'PROCESSING' }, { status: 'STARTED' });
    const ended = await complete(host, id);
    expect(ended.timeline.map(({ state }) => state).slice(-4)).toEqual([
      'signing',
      'phaseB',
      'finalizing',
      'completed',
    ]);
  });

  it('18: a finalize whose answer is lost with the process has one effect', async () => {
    const sandbox = await start();
    const { store, mortal, kill } = mortalStore();
    const before = openHost(sandbox, { store: mortal, timings: { backoff: { base: 60_000 } } });
    const subject = { userId: 1, bTrustAppCallBackId: 'callback', correlationType: 1 } as const;
    const { identification } = await before.start(subject);
    sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' });
    void complete(before, identification.id).catch(() => undefined);
    await until(before, identification.id, ({ view }) => view.progress.attempts === 1);
    expect(await store.load(identification.id)).toMatchObject({
      state: 'finalizing',
      checkpoint: { attempts: 1 },
    });
    kill();

    // It was to be repeated within a minute: whoever is in a hurry says so.
    const record = await store.load(identification.id);
    if (record === null) throw new Error('There is no record.');
    await store.save({ ...record, dueAt: 0, version: record.version + 1 }, record.version);
    const host = openHost(sandbox, { store });
    await until(host, identification.id, 'completed');
    expect(sandbox.finalizations(1)).toBe(1);
    expect(new Set(finalizeBodies(sandbox.requests)).size).toBe(1);
    expect(finalizeBodies(sandbox.requests)).toHaveLength(2);
  });

  it('19: finalize is never given up; each failure is saved and told', async () => {
    const sandbox = await start();
    const { of, observe } = observer();
    const host = openHost(sandbox, {
      observe,
      timings: { pollInterval: 10, backoff: { base: 1, cap: 3 } },
    });
    sandbox.faults.next('finalize', ...Array.from({ length: 40 }, () => answer(503)));
    const id = await startParked(host, 1);
    const ended = complete(host, id);
    const { view } = await until(host, id, ({ view }) => view.progress.attempts >= 20);
    expect(view.state).toBe('finalizing');
    expect(view.can).not.toContain('cancel');
    expect((await ended).view.state).toBe('completed');
    const retries = of('retry');
    expect(retries.map(({ attempts }) => attempts)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    expect(new Set(retries.map(({ code }) => code))).toEqual(new Set(['unavailable']));
    expect(Math.max(...retries.map(({ delay }) => delay))).toBeLessThanOrEqual(3);
  });

  it('30: one session is in use where the answer to initiate is lost', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'resetAfterProcessing' });
    const host = openHost(sandbox);
    const id = await startParked(host, 1);
    expect((await complete(host, id)).view.state).toBe('completed');
    expect(sandbox.sessions(1)).toHaveLength(1);
    expect(operations(sandbox).slice(0, 2)).toEqual(['initiate', 'initiate']);
  });

  it('32: no secret is in the file, in an error or in what is observed', async () => {
    const sandbox = await start({ accessToken: 'canary-token' });
    const file = storePath();
    const { events, observe } = observer();
    const host = openHost(sandbox, { store: await createLibsqlStore({ file }), observe });
    sandbox.faults.next('status', { kind: 'answer', status: 500, body: 'canary-body' });
    const ended = await startParked(host, 1);
    const hosted = [await host.open(ended)];
    await complete(host, ended);
    const failing = await startSigning(host, 2);
    hosted.push(await host.open(failing));
    sandbox.faults.next('status', { kind: 'answer', status: 403, body: 'canary-body' });
    await host.send(failing, 'redirect.failed');
    await until(host, failing, 'failed');
    const refusal = await host.send(failing, 'retry').catch((error: unknown) => error);

    const kept = [file, `${file}-wal`].map((path) => readFileSync(path, 'latin1')).join('');
    const told = JSON.stringify([events, refusal, String(refusal)]);
    for (const { url } of hosted) {
      expect(kept).not.toContain(new URL(url).pathname.split('/').at(-1));
      expect(told).not.toContain(new URL(url).pathname.split('/').at(-1));
    }
    expect(kept).toContain('DOCUMENT_SIGN_SUCCESS');
    expect(kept).not.toMatch(/canary|https?:|onfido|signhost/i);
    expect(told).not.toMatch(/canary|https?:|onfido|signhost/i);
  });
});
