/** Hosted URLs are kept in memory only. */
import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import {
  complete,
  failingStore,
  mortalStore,
  openHost,
  operations,
  startParked,
  startSigning,
} from './helpers.js';

describe('opening the hosted page', () => {
  it('waits for the gateway’s answer after a start', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { identification } = await host.start({ userId: 1 });
    const { page, url } = await host.hostedPage(identification.id);
    expect(page).toBe('identityCheck');
    expect(url).toContain(sandbox.sessions(1)[0]?.id);
  });

  it('returns a URL that the process knows without a call', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    expect(await host.hostedPage(id)).toEqual((await host.get(id))?.view.hosted);
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  for (const [state, go, asked] of [
    ['awaitingRedirect', startParked, ['initiate', 'initiate']],
    ['signing', startSigning, ['initiate', 'status', 'status']],
  ] as const) {
    it(`asks the gateway again in ${state} after the process was killed`, async () => {
      const sandbox = await start();
      const { store, mortal, kill } = mortalStore();
      const before = openHost(sandbox, { store: mortal });
      const id = await go(before, 1);
      const hosted = await before.hostedPage(id);
      kill();

      const host = openHost(sandbox, { store });
      expect(await host.get(id)).toMatchObject({ view: { state, hosted: null } });
      const opened = await Promise.all([host.hostedPage(id), host.hostedPage(id)]);

      expect(opened).toEqual([hosted, hosted]);
      expect(operations(sandbox)).toEqual(asked);
      expect((await complete(host, id)).view.state).toBe('completed');
      expect(sandbox.sessions(1)).toHaveLength(1);
    });
  }

  it('rejects with `noHostedPage` in a state without a hosted page', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    await host.send(id, { type: 'cancel' });
    await expect(host.hostedPage(id)).rejects.toMatchObject({
      code: 'noHostedPage',
      state: 'cancelled',
    });
    await expect(host.hostedPage('unknown')).rejects.toMatchObject({
      code: 'unknownIdentification',
    });
  });

  it('rejects at once with `storeUnavailable` where the store cannot save', async () => {
    const sandbox = await start();
    const { store, mortal, kill } = mortalStore();
    const id = await startParked(openHost(sandbox, { store: mortal }), 1);
    kill();
    const { failing, fill, makeRoom } = failingStore(store);
    const host = openHost(sandbox, { store: failing });
    fill();
    await expect(host.hostedPage(id)).rejects.toMatchObject({ code: 'storeUnavailable' });
    expect(operations(sandbox)).toEqual(['initiate']);
    makeRoom();
    expect(await host.hostedPage(id)).toMatchObject({ page: 'identityCheck' });
  });

  it('rejects with `noHostedPage` after its timeout', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const host = openHost(sandbox);
    const { identification } = await host.start({ userId: 1 });
    await expect(host.hostedPage(identification.id, { timeout: 20 })).rejects.toMatchObject({
      code: 'noHostedPage',
      state: 'initiating',
    });
  });
});
