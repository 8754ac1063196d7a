/** Row 73 of the fault table: what waits is asked about again. */
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { sandboxActors, submit } from '../support/host.js';
import {
  failingStore,
  mortalStore,
  openHost,
  operations,
  signOnly,
  startParked,
  startSigning,
  until,
} from './helpers.js';

/** Questions at once, so that a test takes little time. */
const OFTEN = { reconciliation: { firstPause: 30, longestPause: 60 } } as const;

const statesOf = async (host: ReturnType<typeof openHost>, id: string) =>
  (await host.get(id))?.timeline.map(({ state }) => state);

describe('a server asks again', () => {
  it('73: about a document that was signed, and whose user does not come back', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, OFTEN);
    const id = await startSigning(host, 1);
    await signOnly(host, id);
    await until(host, id, 'completed');
    expect(await statesOf(host, id)).toEqual([
      ...['initiating', 'awaitingRedirect', 'phaseA', 'signing', 'finalizing', 'completed'],
    ]);
    expect(operations(sandbox).filter((call) => call === 'finalize')).toHaveLength(1);
  });

  it('73: about a phase that stalled in an outage of the gateway', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, {
      ...OFTEN,
      timings: { pollInterval: 15, pollTimeout: 100, outageAllowance: 0, requestTimeout: 50 },
    });
    const id = await startSigning(host, 1);
    await signOnly(host, id);
    sandbox.faults.next(
      'status',
      ...Array.from({ length: 400 }, () => ({ kind: 'reset' }) as const),
    );
    await host.send(id, { type: 'redirect.succeeded' });
    await until(host, id, 'stalled');
    sandbox.faults.clear();
    await until(host, id, 'completed');
  });

  it('73: about a failure that only a Fail redirect has reported', async () => {
    const host = openHost(await start(), OFTEN);
    const id = await startSigning(host, 1);
    await host.send(id, { type: 'redirect.failed' });
    await until(host, id, 'failed');
    const { view } = await until(host, id, 'failed');
    expect(view.failure?.code).toBe('signingFailed');
    const { url } = await openSigning(host, id);
    await submit({ ...view, hosted: { page: 'signing', url } }, 'sign');
    await until(host, id, 'completed');
  });

  it('73: about a token that was refused until the deadline', async () => {
    const sandbox = await start();
    let token = sandbox.accessToken;
    const host = openHost(sandbox, {
      ...OFTEN,
      actors: sandboxActors(sandbox, { getAccessToken: () => token }),
      timings: { pollInterval: 15, pollTimeout: 100, backoff: { base: 5, cap: 20 } },
    });
    const id = await startSigning(host, 1);
    await signOnly(host, id);
    token = 'an expired token';
    await host.send(id, { type: 'redirect.succeeded' });
    const { view } = await until(host, id, 'failed');
    expect(view.failure?.code).toBe('unauthorized');
    token = sandbox.accessToken;
    await until(host, id, 'completed');
  });

  it('73: never before the user is back from the identity check', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, OFTEN);
    const id = await startParked(host, 1);
    const { view } = await until(host, id, 'awaitingRedirect');
    await submit({ ...view, hosted: await host.hostedPage(id) }, 'pass');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(operations(sandbox)).toEqual(['initiate']);
  });

  it('73: after a crash between the save of a question and its answer', async () => {
    const sandbox = await start();
    const { store, mortal, kill } = mortalStore();
    const first = openHost(sandbox, { store: mortal, ...OFTEN });
    const id = await startSigning(first, 1);
    await signOnly(first, id);
    const version = (await store.load(id))?.version ?? 0;
    sandbox.faults.next('status', { kind: 'delay', ms: 60_000 });
    await expect.poll(async () => (await store.load(id))?.version).toBeGreaterThan(version);
    kill();
    await until(openHost(sandbox, { store, ...OFTEN }), id, 'completed');
  });

  it('73: about what an earlier version has left without a time', async () => {
    const sandbox = await start();
    const store = createMemoryStore();
    const first = openHost(sandbox, { store: { ...store, close: () => Promise.resolve() } });
    const id = await startSigning(first, 1);
    await signOnly(first, id);
    await first.close();
    const record = await store.load(id);
    if (record === null) throw new Error('The record is gone.');
    await store.save({ ...record, dueAt: null, version: record.version + 1 }, record.version);
    await until(openHost(sandbox, { store, ...OFTEN }), id, 'completed');
  });

  it('73: sends nothing while the store cannot write', async () => {
    const sandbox = await start();
    const { failing, fill, makeRoom } = failingStore();
    const host = openHost(sandbox, { store: failing, ...OFTEN });
    const id = await startSigning(host, 1);
    fill();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = operations(sandbox).length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(operations(sandbox)).toHaveLength(before);
    makeRoom();
    await signOnly(host, id);
    await until(host, id, 'completed');
  });
});

async function openSigning(host: ReturnType<typeof openHost>, id: string) {
  await host.send(id, { type: 'retry' });
  return host.hostedPage(id);
}
