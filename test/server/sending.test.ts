import { describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { start } from '../sandbox/helpers.js';
import { observer, openHost, operations, startParked, startSigning } from './helpers.js';

/** The object, with a property that reports each read: a schema reads it once for each parse. */
const countReads = (object: unknown, name: string, onRead: () => void): unknown =>
  new Proxy(Object(object) as object, {
    get: (target, key): unknown => {
      if (key === name) onRead();
      return Reflect.get(target, key);
    },
  });

describe('sending an event', () => {
  it('resolves when its effect is saved', async () => {
    const store = createMemoryStore();
    const host = openHost(await start(), { store });
    const id = await startParked(host, 1);

    const sent = await host.send(id, { type: 'redirect.succeeded' });

    expect(sent.view.state).toBe('phaseA');
    expect(await store.load(id)).toMatchObject({ state: 'phaseA', version: sent.version });
  });

  it('resolves when its effect is saved, also where a later one is not', async () => {
    const store = createMemoryStore();
    const answers: (() => Promise<boolean>)[] = [];
    const watched: typeof store = {
      ...store,
      save: async (record, version) => {
        const saved = await store.save(record, version);
        return (await answers.shift()?.()) ?? saved;
      },
    };
    const host = openHost(await start(), { store: watched });
    const id = await startParked(host, 1);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    answers.push(
      () => held.then(() => true),
      () => Promise.reject(new Error('The disk is full.')),
    );

    const sent = host.send(id, { type: 'redirect.succeeded' });
    await vi.waitFor(() => {
      expect(answers).toHaveLength(1);
    });
    const cancelled = host.send(id, { type: 'cancel' });
    await Promise.resolve();
    release();

    expect((await sent).view.state).toBe('phaseA');
    await expect(cancelled).rejects.toMatchObject({ code: 'storeUnavailable' });
  });

  it('rejects an event that the machine does not accept, and lists those it accepts', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startParked(host, 1);

    await expect(host.send(id, { type: 'retry' })).rejects.toMatchObject({
      name: 'IdentificationHostError',
      code: 'notAccepted',
      state: 'awaitingRedirect',
      can: ['redirect.succeeded', 'redirect.failed', 'redirect.expired', 'cancel'],
    });
    expect(await host.get(id)).toMatchObject({ version: 2, view: { state: 'awaitingRedirect' } });
    expect(operations(sandbox)).toEqual(['initiate']);
  });

  it('rejects an unknown id', async () => {
    const host = openHost(await start());
    await expect(host.send('unknown', { type: 'cancel' })).rejects.toMatchObject({
      code: 'unknownIdentification',
    });
    expect(await host.get('unknown')).toBeNull();
  });

  it('activates a parked identification without a call for its hosted URL', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    await host.send(id, { type: 'cancel' });
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
    expect(await host.get(id)).toMatchObject({ view: { state: 'cancelled', can: [] } });
  });

  it('parses the record of a parked identification once', async () => {
    const store = createMemoryStore();
    const parse = vi.fn();
    const host = openHost(await start(), {
      store: {
        ...store,
        load: async (id) => {
          const record = await store.load(id);
          return record && { ...record, subject: countReads(record.subject, 'userId', parse) };
        },
      },
    });
    const id = await startParked(host, 1);
    parse.mockClear();

    const sent = await host.send(id, { type: 'redirect.succeeded' });

    expect(sent.view.state).toBe('phaseA');
    expect(parse).toHaveBeenCalledTimes(1);
  });

  it('notifies subscribers after the save, with increasing versions', async () => {
    const store = createMemoryStore();
    const host = openHost(await start(), { store });
    const id = await startParked(host, 1);
    const seen: { version: number; state: string; saved: Promise<unknown> }[] = [];
    const stop = host.subscribe(id, ({ version, view: { state } }) => {
      seen.push({ version, state, saved: store.load(id) });
    });
    await host.send(id, { type: 'redirect.succeeded' });
    await host.send(id, { type: 'cancel' });
    stop();

    const changes = seen.filter(({ version }, index) => version !== seen[index - 1]?.version);
    expect(changes.map(({ version, state }) => [version, state])).toEqual([
      [3, 'phaseA'],
      [4, 'cancelled'],
    ]);
    for (const { state, saved } of changes) expect(await saved).toMatchObject({ state });
  });

  it('notifies no listener after it unsubscribes, and ignores errors of listeners', async () => {
    const host = openHost(await start());
    const id = await startParked(host, 1);
    const seen: string[] = [];
    host.subscribe(id, () => {
      throw new Error('The listener is broken.');
    });
    host.subscribe(id, ({ view }) => seen.push(view.state))();
    expect((await host.send(id, { type: 'cancel' })).view.state).toBe('cancelled');
    expect(seen).toEqual([]);
  });

  it('is observed as a change of state, also by an observer that throws', async () => {
    const { of, observe } = observer();
    const host = openHost(await start(), {
      observe: (event) => {
        observe(event);
        throw new Error('The observer is broken.');
      },
    });
    const id = await startParked(host, 1);
    await host.send(id, { type: 'cancel' });
    expect(of('state').map(({ from, to }) => [from, to])).toEqual([
      [null, 'initiating'],
      ['initiating', 'awaitingRedirect'],
      ['awaitingRedirect', 'cancelled'],
    ]);
    expect(of('call')).toMatchObject([{ id, call: 'initiate', outcome: 'done', late: null }]);
  });
});
