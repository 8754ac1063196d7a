/** The gateway knows a user by the `userId`, unless the tenant separates individuals and merchants. */
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, operations, startParked, until } from './helpers.js';

const MERCHANT = { userId: 7, userType: 'merchant' } as const;

describe('user 7 as individual and as merchant', () => {
  it('has one identification in progress, and nothing is sent for the other', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startParked(host, 7);
    await expect(host.start(MERCHANT)).rejects.toMatchObject({ code: 'otherUserType' });
    expect(operations(sandbox)).toEqual(['initiate']);
    expect((await host.start({ userId: 7 })).identification.id).toBe(id);
    await host.send(id, { type: 'cancel' });
    expect((await host.start(MERCHANT)).created).toBe(true);
  });

  it('gets one of two that are started at once', async () => {
    const host = openHost(await start());
    const started = await Promise.allSettled([host.start({ userId: 7 }), host.start(MERCHANT)]);
    expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('has two where the tenant separates them', async () => {
    const host = openHost(await start(), { separateUserTypes: true });
    await startParked(host, 7);
    expect((await host.start(MERCHANT)).created).toBe(true);
  });

  it('keeps both that a store holds already, and both go on', async () => {
    const sandbox = await start();
    const store = createMemoryStore();
    const kept = { ...store, close: () => Promise.resolve() };
    const first = openHost(sandbox, { store: kept, separateUserTypes: true });
    const individual = await startParked(first, 7);
    const { identification: merchant } = await first.start(MERCHANT);
    await until(first, merchant.id, 'awaitingRedirect');
    await first.close();
    const second = openHost(sandbox, { store });
    expect((await second.start({ userId: 7 })).identification.id).toBe(individual);
    expect((await second.start(MERCHANT)).identification.id).toBe(merchant.id);
    await second.send(merchant.id, { type: 'redirect.succeeded' });
    await until(second, merchant.id, 'phaseA');
  });
});
