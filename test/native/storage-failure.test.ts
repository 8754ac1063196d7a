import { describe, expect, it, vi } from 'vitest';
import {
  atIdentityCheck,
  KEY,
  promptStorage,
  runApp,
  settle,
  slowStorage,
  storedState as stateOf,
} from './helpers.js';

describe('a storage that fails, with "continue"', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
  ])('goes on in memory where it %s, and says so', async (_, setItem) => {
    const storage = { ...promptStorage(), setItem };
    const { view, initiate } = await atIdentityCheck({ storage });
    expect(initiate.calls).toHaveLength(1);
    expect(view()).toMatchObject({ state: 'awaitingRedirect', persistence: 'memory' });
  });

  it('goes on after 5 s where it does not answer, and waits no second time', async () => {
    const storage = slowStorage();
    const { host, initiate, getStatus, view } = runApp({ storage });
    await host.ready;
    await settle();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(initiate.calls).toHaveLength(0);
    expect(view().persistence).toBe('stored');
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(initiate.calls).toHaveLength(1);
    expect(view().persistence).toBe('memory');

    await initiate.answer({ url: 'https://verify.example/1', status: null });
    host.send({ type: 'redirect.succeeded' });
    await settle();
    expect(getStatus.calls).toHaveLength(1);
    expect(storage.most).toBe(1);
  });

  it('stores the newest state as soon as a write that was late has ended', async () => {
    const storage = slowStorage();
    const { host, initiate, view } = runApp({ storage });
    await host.ready;
    await vi.advanceTimersByTimeAsync(5_000);
    await settle();
    await initiate.answer({ url: 'https://verify.example/1', status: null });
    await storage.writes[0]?.end();
    await storage.writes[0]?.end();
    expect(stateOf(storage.entries.get(KEY))).toBe('awaitingRedirect');
    expect(view().persistence).toBe('stored');
  });

  it('stores again as soon as the storage takes a write', async () => {
    let isFull = true;
    const entries = new Map<string, string>();
    const storage = {
      ...promptStorage(entries),
      setItem: (key: string, value: string) => {
        if (isFull) throw new Error('full');
        entries.set(key, value);
      },
    };
    const { host, view } = await atIdentityCheck({ storage });
    isFull = false;
    host.send({ type: 'redirect.succeeded' });
    await settle();
    expect(view().persistence).toBe('stored');
    expect(stateOf(entries.get(KEY))).toBe('phaseA');
  });

  it('begins without the stored state where it can’t be read', async () => {
    const storage = { ...promptStorage(), getItem: () => Promise.reject(new Error('locked')) };
    const { host, initiate, view } = runApp({ storage });
    await host.ready;
    await settle();
    expect(initiate.calls).toHaveLength(1);
    expect(view().persistence).toBe('memory');
  });

  it('begins without the stored state where it does not come within 5 s', async () => {
    const storage = { ...promptStorage(), getItem: () => new Promise<null>(() => undefined) };
    const { host, initiate } = runApp({ storage });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(initiate.calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    await host.ready;
    await settle();
    expect(initiate.calls).toHaveLength(1);
  });
});

describe('a storage that fails, with "stop"', () => {
  const onStorageFailure = 'stop';

  /** A storage that rejects until it is repaired. */
  function brokenStorage() {
    const entries = new Map<string, string>();
    const repair = { isDone: false };
    const storage = {
      ...promptStorage(entries),
      setItem: (key: string, value: string) => {
        if (!repair.isDone) return Promise.reject(new Error('full'));
        entries.set(key, value);
        return Promise.resolve();
      },
    };
    return { storage, repair };
  }

  it('nothing is sent, and the write is repeated every 5 s', async () => {
    const { storage, repair } = brokenStorage();
    const { host, initiate, view } = runApp({ storage, onStorageFailure });
    await host.ready;
    await settle();
    expect(view()).toMatchObject({ state: 'initiating', persistence: 'memory' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(initiate.calls).toHaveLength(0);
    repair.isDone = true;
    await vi.advanceTimersByTimeAsync(5_000);
    await settle();
    expect(initiate.calls).toHaveLength(1);
    expect(view().persistence).toBe('stored');
  });

  it.each([
    [
      'the user asks',
      ({ host }: ReturnType<typeof runApp>) => {
        host.send({ type: 'status.check' });
        return settle();
      },
    ],
    [
      'the app comes to the front',
      async ({ device }: ReturnType<typeof runApp>) => {
        await device.foreground(false);
        await device.foreground(true);
      },
    ],
  ])('the write is repeated at once when %s', async (_, act) => {
    const { storage, repair } = brokenStorage();
    const app = runApp({ storage, onStorageFailure });
    await app.host.ready;
    await settle();
    expect(app.view().can).toContain('status.check');
    repair.isDone = true;
    await act(app);
    await settle();
    expect(app.initiate.calls).toHaveLength(1);
  });

  it('no page is opened', async () => {
    const { storage, repair } = brokenStorage();
    repair.isDone = true;
    const { host, initiate, visits, view } = runApp({ storage, onStorageFailure });
    await host.ready;
    await settle();
    repair.isDone = false;
    await initiate.answer({ url: 'https://verify.example/1', status: null });
    host.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(visits).toHaveLength(0);
    repair.isDone = true;
    await vi.advanceTimersByTimeAsync(5_000);
    await settle();
    expect(visits).toHaveLength(1);
    expect(view().popup).toBe('open');
  });

  it('nothing begins before the stored state can be read', async () => {
    let isLocked = true;
    const storage = {
      ...promptStorage(),
      getItem: () => (isLocked ? Promise.reject(new Error('locked')) : Promise.resolve(null)),
    };
    const { host, initiate, view } = runApp({ storage, onStorageFailure });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(view()).toMatchObject({ state: 'idle', persistence: 'memory' });
    isLocked = false;
    await vi.advanceTimersByTimeAsync(5_000);
    await host.ready;
    await settle();
    expect(initiate.calls).toHaveLength(1);
    expect(view().persistence).toBe('stored');
  });
});

it('keeps the identification in memory alone with storage: null', async () => {
  const { view } = await atIdentityCheck({ storage: null });
  expect(view()).toMatchObject({ state: 'awaitingRedirect', persistence: 'memory' });
});
