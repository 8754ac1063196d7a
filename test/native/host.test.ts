import { describe, expect, it, vi } from 'vitest';
import { atIdentityCheck, KEY, promptStorage, runApp, settle, system } from './helpers.js';

const DAY_MS = 24 * 3_600_000;

describe('an app that the system has ended', () => {
  it('resumes from what is stored', async () => {
    const entries = new Map<string, string>();
    const first = await atIdentityCheck({ storage: promptStorage(entries) });
    await first.device.url('myapp://identified');
    first.host.close();
    const { host, states, initiate, getStatus } = runApp({ storage: promptStorage(entries) });
    await host.ready;
    await settle();
    expect(states).toEqual(['idle', 'phaseA']);
    expect([initiate.calls.length, getStatus.calls.length]).toEqual([0, 1]);
  });

  it.each([
    ['damaged', '{"savedAt":1'],
    [
      'of another user',
      JSON.stringify({ savedAt: Date.now(), checkpoint: { version: 1, userId: 8 } }),
    ],
    ['no record', 'null'],
  ])('begins where what is stored is %s', async (_, text) => {
    const { host, states } = runApp({ storage: promptStorage(new Map([[KEY, text]])) });
    await host.ready;
    expect(states).toEqual(['idle', 'initiating']);
  });

  it('begins where what is stored is older than the time to live', async () => {
    const entries = new Map<string, string>();
    const first = await atIdentityCheck({ storage: promptStorage(entries) });
    await first.device.url('myapp://identified');
    first.host.close();
    vi.setSystemTime(Date.now() + 60 * DAY_MS);
    const { host, states } = runApp({ storage: promptStorage(entries) });
    await host.ready;
    expect(states).toEqual(['idle', 'initiating']);
  });
});

describe('before it is ready', () => {
  it('the view is idle, and what is called waits', async () => {
    const { host, view, initiate } = runApp({ startOnLoad: false });
    expect(view()).toMatchObject({ state: 'idle', tab: 'active', refusal: null });
    host.start();
    host.send({ type: 'cancel' });
    expect(view().state).toBe('idle');
    await host.ready;
    await settle();
    expect(view().state).toBe('cancelled');
    expect(initiate.calls).toHaveLength(0);
  });

  it('starts nothing with startOnLoad: false', async () => {
    const { host, view } = runApp({ startOnLoad: false });
    await host.ready;
    await settle();
    expect(view().state).toBe('idle');
    host.start();
    expect(view().state).toBe('initiating');
  });

  it('a host that is closed begins nothing', async () => {
    const { host, device, initiate, view } = runApp();
    host.close();
    await host.ready;
    await settle();
    expect(initiate.calls).toHaveLength(0);
    expect(view().state).toBe('idle');
    expect(device.listeners()).toBe(0);
  });
});

describe('attention', () => {
  /** An app that polls. */
  async function polling() {
    const app = await atIdentityCheck();
    app.host.send({ type: 'redirect.succeeded' });
    await settle();
    await app.getStatus.answer({ status: 'PROCESSING', url: null });
    return app;
  }

  it('an app in the background does not use up a deadline, and asks at once when it is back', async () => {
    const app = await polling();
    const { deadlineAt } = app.view().progress;
    expect(deadlineAt).not.toBeNull();
    await app.device.foreground(false);
    expect(app.view().progress.deadlineAt).toBeNull();
    vi.setSystemTime(Date.now() + 3_600_000);
    const asked = app.getStatus.calls.length;
    await app.device.foreground(true);
    expect(app.getStatus.calls).toHaveLength(asked + 1);
    expect(app.view().state).toBe('phaseA');
    expect(app.view().progress.deadlineAt).toBe((deadlineAt ?? 0) + 3_600_000);
  });

  it('without a network, no deadline runs, and each call is tried every 10 s', async () => {
    const app = await polling();
    await app.device.online(false);
    await vi.advanceTimersByTimeAsync(3_000);
    await app.getStatus.fail({ code: 'network', message: '', retryable: true, restartable: false });
    expect(app.view()).toMatchObject({ state: 'phaseA', connection: 'offline' });
    expect(app.view().can).toContain('status.check');
    const asked = app.getStatus.calls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    await settle();
    expect(app.getStatus.calls).toHaveLength(asked + 1);
    await app.device.online(true);
    await app.getStatus.answer({ status: 'PROCESSING', url: null });
    expect(app.view()).toMatchObject({ state: 'phaseA', connection: 'online' });
  });

  it('repeated words of the system change nothing', async () => {
    const app = await polling();
    const asked = app.getStatus.calls.length;
    const before = app.view();
    await app.device.foreground(true);
    await app.device.online(true);
    expect(app.view()).toBe(before);
    expect(app.getStatus.calls).toHaveLength(asked);
  });

  it('a system that throws counts as in front and online', async () => {
    const refuse = () => {
      throw new Error('no module');
    };
    const { host, initiate } = runApp({
      app: { ...system().app, onUrl: refuse, onForeground: refuse },
      network: { onChange: refuse },
    });
    await host.ready;
    await settle();
    expect(initiate.calls).toHaveLength(1);
    host.close();
  });
});

describe('its listeners', () => {
  it('are called with a view that stays the same until something changes', async () => {
    const { host, view } = await atIdentityCheck();
    const before = view();
    expect(view()).toBe(before);
    const listener = vi.fn();
    const stop = host.subscribe(listener);
    host.send({ type: 'cancel' });
    expect(listener).toHaveBeenCalled();
    expect(view()).not.toBe(before);
    stop();
    const { length } = listener.mock.calls;
    host.start();
    expect(listener.mock.calls).toHaveLength(length);
  });
});

describe('a host that is closed', () => {
  it('listens to nothing, calls nothing, and keeps what is stored', async () => {
    const entries = new Map<string, string>();
    const { host, device, sent, view } = await atIdentityCheck({
      storage: promptStorage(entries),
    });
    const before = sent();
    host.close();
    expect(device.listeners()).toBe(0);
    host.send({ type: 'redirect.succeeded' });
    host.start();
    host.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent()).toBe(before);
    expect(view().state).toBe('awaitingRedirect');
    expect(entries.get(KEY)).toContain('awaitingRedirect');
  });
});

it('forgets a cancelled identification, and removes it from the storage', async () => {
  const entries = new Map<string, string>();
  const { host, view } = await atIdentityCheck({ storage: promptStorage(entries) });
  host.send({ type: 'cancel' });
  host.forget();
  expect(view().state).toBe('idle');
  expect(entries.size).toBe(0);
});

it('restarts in a new session where that is accepted', async () => {
  const { host, getStatus, initiate } = await atIdentityCheck();
  host.send({ type: 'redirect.succeeded' });
  await settle();
  await getStatus.answer({ status: 'IDENTIFICATION_FAILED', url: null });
  host.start({ restart: true });
  await settle();
  expect(initiate.calls.at(-1)?.input.isRestartIdentification).toBe(true);
});
