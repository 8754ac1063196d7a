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

describe('nothing is sent before what led to it is stored', () => {
  it('each call waits for its write', async () => {
    const storage = slowStorage();
    const { host, initiate, getStatus, finalize, view } = runApp({ storage });
    await host.ready;
    await settle();
    expect(stateOf(storage.writes[0]?.value)).toBe('initiating');
    expect(initiate.calls).toHaveLength(0);
    await storage.writes[0]?.end();
    expect(initiate.calls).toHaveLength(1);

    await initiate.answer({ url: 'https://verify.example/1', status: null });
    host.send({ type: 'redirect.succeeded' });
    while (stateOf(storage.writes[0]?.value) !== 'phaseA') {
      expect(getStatus.calls).toHaveLength(0);
      await storage.writes[0]?.end();
    }
    expect(getStatus.calls).toHaveLength(0);
    await storage.writes[0]?.end();
    expect(getStatus.calls).toHaveLength(1);

    await getStatus.answer({ status: 'DOCUMENT_SIGN_SUCCESS', url: null });
    expect(view().state).toBe('finalizing');
    expect(stateOf(storage.writes[0]?.value)).toBe('finalizing');
    expect(finalize.calls).toHaveLength(0);
    await storage.writes[0]?.end();
    expect(finalize.calls).toHaveLength(1);
  });

  it('a call that is left while it waits is never sent', async () => {
    const storage = slowStorage();
    const { host, initiate, view } = runApp({ storage });
    await host.ready;
    await settle();
    host.send({ type: 'cancel' });
    await settle();
    expect(view().state).toBe('cancelled');
    while (storage.writes.length > 0) await storage.writes[0]?.end();
    expect(initiate.calls).toHaveLength(0);
    expect(stateOf(storage.entries.get(KEY))).toBe('cancelled');
  });

  it('a hosted page is opened after its state is stored', async () => {
    const storage = slowStorage();
    storage.isPrompt = true;
    const { host, initiate, visits, view } = runApp({ storage });
    await host.ready;
    await settle();
    storage.isPrompt = false;
    await initiate.answer({ url: 'https://verify.example/1', status: null });
    host.open();
    await settle();
    expect(view().popup).toBe('none');
    expect(visits).toHaveLength(0);
    while (storage.writes.length > 0) await storage.writes[0]?.end();
    expect(visits).toHaveLength(1);
    expect(view().popup).toBe('open');
  });
});

describe('the writer', () => {
  it('makes one write at a time, and skips what is older than the newest', async () => {
    const storage = slowStorage();
    const { host } = await atIdentityCheckOn(storage);
    const wrote: unknown[] = [];
    const setItem = vi.spyOn(storage, 'setItem');
    host.send({ type: 'redirect.succeeded' });
    host.send({ type: 'cancel' });
    host.start();
    await settle();
    while (storage.writes.length > 0) {
      wrote.push(stateOf(storage.writes[0]?.value));
      await storage.writes[0]?.end();
    }
    expect(storage.most).toBe(1);
    expect(wrote).toEqual(['phaseA', 'initiating']);
    expect(setItem).toHaveBeenCalledTimes(2);
    expect(stateOf(storage.entries.get(KEY))).toBe('initiating');
  });

  it('has a storage that answers at once written before the first call', async () => {
    const entries = new Map<string, string>();
    const { host, initiate } = runApp({ storage: promptStorage(entries) });
    await host.ready;
    expect(stateOf(entries.get(KEY))).toBe('initiating');
    await settle();
    expect(initiate.calls).toHaveLength(1);
  });

  it('uses a key of letters, digits, ".", "-" and "_", which a secure store takes', async () => {
    const entries = new Map<string, string>();
    const { host } = runApp({ storage: promptStorage(entries) });
    await host.ready;
    expect([...entries.keys()].map((key) => /^[\w.-]+$/.test(key))).toEqual([true]);
  });

  it('stores no URL of a hosted page and no return URL', async () => {
    const entries = new Map<string, string>();
    const { host, device } = await atIdentityCheck({ storage: promptStorage(entries) });
    host.open();
    await device.url('myapp://identified?name=canary');
    expect(entries.get(KEY)).not.toMatch(/:\/\/|canary/);
  });
});

const atIdentityCheckOn = async (storage: ReturnType<typeof slowStorage>) => {
  storage.isPrompt = true;
  const app = await atIdentityCheck({ storage });
  storage.isPrompt = false;
  return app;
};
