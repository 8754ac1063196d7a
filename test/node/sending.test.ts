import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/node/index.js';
import { start } from '../sandbox/helpers.js';
import { submit } from '../support/host.js';
import { observer, openHost, operations, startParked, startSigning, until } from './helpers.js';

describe('sending an event', () => {
  it('resolves when its effect is saved', async () => {
    const store = createMemoryStore();
    const host = openHost(await start(), { store });
    const id = await startParked(host, 1);

    const sent = await host.send(id, 'redirect.succeeded');

    expect(sent.view.state).toBe('phaseA');
    expect(await store.load(id)).toMatchObject({ state: 'phaseA', version: sent.version });
  });

  it('refuses what the machine does not take now, and says what it takes', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startParked(host, 1);

    await expect(host.send(id, 'retry')).rejects.toMatchObject({
      name: 'IdentificationHostError',
      code: 'notAccepted',
      state: 'awaitingRedirect',
      can: ['redirect.succeeded', 'redirect.failed', 'redirect.expired', 'cancel'],
    });
    expect(await host.get(id)).toMatchObject({ version: 2, view: { state: 'awaitingRedirect' } });
    expect(operations(sandbox)).toEqual(['initiate']);
  });

  it('refuses an id that is not known', async () => {
    const host = openHost(await start());
    await expect(host.send('nobody', 'cancel')).rejects.toMatchObject({
      code: 'unknownIdentification',
    });
    expect(await host.get('nobody')).toBeNull();
  });

  it('20: takes the Success redirect twice, and nothing happens twice', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startParked(host, 1);
    await submit((await until(host, id, 'awaitingRedirect')).view, 'pass');

    const sent = await Promise.allSettled([
      host.send(id, 'redirect.succeeded'),
      host.send(id, 'redirect.succeeded'),
    ]);

    expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await until(host, id, 'signing');
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it('wakes a parked identification without asking for its page again', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    await host.send(id, 'cancel');
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
    expect(await host.get(id)).toMatchObject({ view: { state: 'cancelled', can: [] } });
  });

  it('22: a forged Success redirect costs one poll, and the page stays within reach', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, { timings: { pollInterval: 60_000 } });
    const id = await startParked(host, 1);
    await host.send(id, 'redirect.succeeded');
    const { view } = await until(host, id, ({ view }) => view.progress.polls === 1);
    expect(view).toMatchObject({ state: 'phaseA', hosted: { page: 'identityCheck' } });
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
  });

  it('22: a redirect for one user moves nobody else', async () => {
    const host = openHost(await start());
    const mine = await startParked(host, 1);
    const other = await startParked(host, 2);
    await host.send(other, 'redirect.succeeded');
    expect(await host.get(mine)).toMatchObject({ version: 2, view: { state: 'awaitingRedirect' } });
  });

  it('is told to who follows, once it is saved, with versions that grow', async () => {
    const store = createMemoryStore();
    const host = openHost(await start(), { store });
    const id = await startParked(host, 1);
    const seen: { version: number; state: string; saved: Promise<unknown> }[] = [];
    const stop = host.subscribe(id, ({ version, view: { state } }) => {
      seen.push({ version, state, saved: store.load(id) });
    });
    await host.send(id, 'redirect.succeeded');
    await host.send(id, 'cancel');
    stop();

    const changes = seen.filter(({ version }, index) => version !== seen[index - 1]?.version);
    expect(changes.map(({ version, state }) => [version, state])).toEqual([
      [3, 'phaseA'],
      [4, 'cancelled'],
    ]);
    for (const { state, saved } of changes) expect(await saved).toMatchObject({ state });
  });

  it('tells nobody who has stopped following, and survives who throws', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const seen: string[] = [];
    host.subscribe(id, () => {
      throw new Error('The listener is broken.');
    });
    host.subscribe(id, ({ view }) => seen.push(view.state))();
    expect((await host.send(id, 'cancel')).view.state).toBe('cancelled');
    expect(seen).toEqual([]);
  });

  it('is observed with the state before and the time spent in it', async () => {
    const { of, observe } = observer();
    const host = openHost(await start(), {
      observe: (event) => {
        observe(event);
        throw new Error('The observer is broken.');
      },
    });
    const id = await startParked(host, 1);
    await host.send(id, 'cancel');
    expect(of('state').map(({ from, to }) => [from, to])).toEqual([
      [null, 'initiating'],
      ['initiating', 'awaitingRedirect'],
      ['awaitingRedirect', 'cancelled'],
    ]);
    expect(of('call')).toMatchObject([{ id, call: 'initiate', outcome: 'done', late: null }]);
  });
});
