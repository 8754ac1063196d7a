/** The way of an identification to another device, on a server. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { IdentificationHost } from '../../src/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { complete, openHost, startParked, storePath } from './helpers.js';

const GONE = { name: 'IdentificationHostError', code: 'handOffGone' };

afterEach(() => {
  vi.useRealTimers();
});

const atTime = (ms: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: ms });
};

/** A link that a device has opened. */
async function claimed(host: IdentificationHost, id: string) {
  const { token } = await host.handOff(id);
  return { token, ...(await host.claimHandOff(token)) };
}

describe('a hand-off on a server', () => {
  it('shows a device the identification once the code is confirmed, and not before', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    expect(await host.handOffState(id)).toBeNull();
    const { token, expiresAt } = await host.handOff(id);
    expect(expiresAt - Date.now()).toBeGreaterThan(590_000);
    expect(await host.handOffState(id)).toEqual({ status: 'offered', code: null, expiresAt });

    const { claim, handOff } = await host.claimHandOff(token);
    expect(handOff.code).toMatch(/^\d{6}$/);
    expect(await host.handOffState(id)).toEqual(handOff);
    expect(await host.handedOff(claim)).toEqual({ handOff, identification: null });

    const confirmed = await host.confirmHandOff(id, handOff.code ?? '');
    expect(confirmed.status).toBe('confirmed');
    const seen = await host.handedOff(claim);
    expect(seen.handOff).toEqual(confirmed);
    expect(seen.identification).toMatchObject({ id, view: { state: 'awaitingRedirect' } });
  });

  it('lets one of many devices open a link, and changes nothing for the others', async () => {
    const host = openHost(await start(), { store: createLibsqlStore({ file: storePath() }) });
    const id = await startParked(host, 1);
    const { token } = await host.handOff(id);
    const claims = await Promise.allSettled(
      Array.from({ length: 10 }, () => host.claimHandOff(token)),
    );
    const lost = claims.filter((claim) => claim.status === 'rejected');
    expect(lost).toHaveLength(9);
    for (const { reason } of lost) expect(reason).toMatchObject(GONE);
    const state = await host.handOffState(id);
    const [won] = claims.filter((claim) => claim.status === 'fulfilled');
    expect(state).toEqual(won?.value.handOff);
    await expect(host.claimHandOff(token)).rejects.toMatchObject(GONE);
    expect(await host.handOffState(id)).toEqual(state);
  });

  it('refuses the link itself where a device has to show its own secret', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { token } = await host.handOff(id);
    await expect(host.handedOff(token)).rejects.toMatchObject(GONE);
    await host.claimHandOff(token);
    await expect(host.handedOff(token)).rejects.toMatchObject(GONE);
  });

  it.each(['', 'a', 'a.b', `${'x'.repeat(36)}.${'y'.repeat(43)}`])(
    'answers the token %j as one that was used',
    async (token) => {
      const host = openHost(await start());
      await expect(host.claimHandOff(token)).rejects.toMatchObject(GONE);
      await expect(host.handedOff(token)).rejects.toMatchObject(GONE);
    },
  );

  it('ends the access of a device with a refusal, also after it was confirmed', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { claim, handOff } = await claimed(host, id);
    await host.refuseHandOff(id);
    await expect(host.confirmHandOff(id, handOff.code ?? '')).rejects.toMatchObject(GONE);
    await expect(host.handedOff(claim)).rejects.toMatchObject(GONE);
    const later = await claimed(host, id);
    await host.confirmHandOff(id, later.handOff.code ?? '');
    await host.refuseHandOff(id);
    await expect(host.handedOff(later.claim)).rejects.toMatchObject(GONE);
    expect(await host.handOffState(id)).toBeNull();
  });

  it('ends the access of a device with a new link', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { claim, handOff } = await claimed(host, id);
    await host.confirmHandOff(id, handOff.code ?? '');
    const next = await host.handOff(id);
    await expect(host.handedOff(claim)).rejects.toMatchObject(GONE);
    await expect(host.claimHandOff(next.token)).resolves.toBeDefined();
  });

  it('ends a link and a code after ten minutes, and the access of a device after a day', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const now = Date.now();
    const { token } = await host.handOff(id);
    atTime(now + 601_000);
    await expect(host.claimHandOff(token)).rejects.toMatchObject(GONE);
    expect(await host.handOffState(id)).toBeNull();
    const { claim, handOff } = await claimed(host, id);
    atTime(now + 1_202_000);
    await expect(host.confirmHandOff(id, handOff.code ?? '')).rejects.toMatchObject(GONE);
    await expect(host.handedOff(claim)).rejects.toMatchObject(GONE);
    const later = await claimed(host, id);
    await host.confirmHandOff(id, later.handOff.code ?? '');
    atTime(now + 24 * 3_600_000);
    expect((await host.handedOff(later.claim)).identification).not.toBeNull();
    atTime(now + 25 * 3_600_000);
    await expect(host.handedOff(later.claim)).rejects.toMatchObject(GONE);
  });

  it('hands off nothing that is over, and shows a confirmed device how it ended', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const { claim, handOff } = await claimed(host, id);
    await host.confirmHandOff(id, handOff.code ?? '');
    const { token } = await claimedElsewhere(host);
    await complete(host, id);
    expect((await host.handedOff(claim)).identification?.view.state).toBe('completed');
    await expect(host.handOff(id)).rejects.toMatchObject({
      ...{ code: 'notAccepted', state: 'completed' },
    });
    await expect(host.claimHandOff(token)).rejects.toMatchObject(GONE);
    await expect(host.handOff('unknown')).rejects.toMatchObject({ code: 'unknownIdentification' });
  });

  it('removes the hand-off with the identification', async () => {
    const host = openHost(await start(), { store: createLibsqlStore({ file: storePath() }) });
    const id = await startParked(host, 1);
    const { claim, handOff } = await claimed(host, id);
    await host.confirmHandOff(id, handOff.code ?? '');
    await host.erase({ userId: 1 });
    await expect(host.handedOff(claim)).rejects.toMatchObject(GONE);
    expect(await host.handOffState(id)).toBeNull();
  });

  it('keeps no secret in the store: neither that of a link nor that of a device', async () => {
    const store = createMemoryStore();
    const host = openHost(await start(), { store });
    const id = await startParked(host, 1);
    const { token } = await host.handOff(id);
    const offered = JSON.stringify(await store.handOffs?.load(id));
    const { claim } = await host.claimHandOff(token);
    const kept = offered + JSON.stringify(await store.handOffs?.load(id));
    for (const secret of [token, claim].map((text) => text.split('.')[1] ?? '')) {
      expect(kept).not.toContain(secret);
    }
  });

  it('is refused with a store that keeps none', async () => {
    const { handOffs, ...store } = createMemoryStore();
    expect(handOffs).toBeDefined();
    const host = openHost(await start(), { store });
    await expect(host.handOff(await startParked(host, 1))).rejects.toMatchObject({
      code: 'notSupported',
    });
  });
});

/** A link of an identification that was cancelled meanwhile. */
async function claimedElsewhere(host: IdentificationHost) {
  const id = await startParked(host, 2);
  const link = await host.handOff(id);
  await host.send(id, { type: 'cancel' });
  return link;
}
