import { describe, expect, it, vi } from 'vitest';
import { atIdentityCheck, promptStorage, runApp, settle, slowStorage, system } from './helpers.js';

describe('the URL that has started the app', () => {
  /** What an app has stored that the system has ended in a state. */
  async function endedAt(at: typeof atIdentityCheck, isOpened = true) {
    const entries = new Map<string, string>();
    const { host } = await at({ storage: promptStorage(entries) });
    if (isOpened) host.open();
    await settle();
    host.close();
    return entries;
  }

  it('is the return of a user whose app was ended behind the hosted page', async () => {
    const entries = await endedAt(atIdentityCheck);
    const { host, view, initiate, getStatus } = runApp({
      storage: promptStorage(entries),
      launchUrl: 'myapp://identified',
    });
    await host.ready;
    await settle();
    expect(view().state).toBe('phaseA');
    expect([initiate.calls.length, getStatus.calls.length]).toEqual([0, 1]);
  });

  it('has no effect when the system starts the app with it again', async () => {
    const entries = await endedAt(atIdentityCheck);
    const launchUrl = 'myapp://not-identified';
    const first = runApp({ storage: promptStorage(entries), launchUrl });
    await first.host.ready;
    await settle();
    await first.getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    expect(first.view().state).toBe('signing');
    first.host.close();

    const second = runApp({ storage: promptStorage(entries), launchUrl });
    await second.host.ready;
    await settle();
    // As without a URL: the gateway is asked for the page to sign.
    expect(second.states).toEqual(['idle', 'phaseA']);
    await second.getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    expect(second.view().state).toBe('signing');
  });

  it('has no effect again after the identification was forgotten', async () => {
    const entries = await endedAt(atIdentityCheck);
    const launchUrl = 'myapp://identified';
    const first = runApp({ storage: promptStorage(entries), launchUrl });
    await first.host.ready;
    first.host.send({ type: 'cancel' });
    first.host.forget();
    first.host.close();

    const { host, view } = runApp({
      storage: promptStorage(entries),
      launchUrl,
      startOnLoad: false,
    });
    await host.ready;
    expect(view().state).toBe('idle');
  });

  it('counts once where the system also gives it as a URL of the running app', async () => {
    const entries = await endedAt(atIdentityCheck);
    const { host, device, view, getStatus } = runApp({
      storage: promptStorage(entries),
      launchUrl: 'myapp://not-identified',
    });
    await device.url('myapp://not-identified');
    await host.ready;
    await settle();
    await getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    expect(getStatus.calls).toHaveLength(1);
    expect(view().state).toBe('signing');
  });

  it('is a return again after the next page was opened', async () => {
    const entries = await endedAt(atIdentityCheck);
    const launchUrl = 'myapp://identified';
    const first = runApp({ storage: promptStorage(entries), launchUrl });
    await first.host.ready;
    await settle();
    await first.getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    first.host.open();
    await settle();
    first.host.close();

    const { host, states } = runApp({ storage: promptStorage(entries), launchUrl });
    await host.ready;
    expect(states).toEqual(['idle', 'phaseA', 'phaseB']);
  });

  it('is not taken for a failure of the next page where it can be an old one', async () => {
    const entries = await endedAt(atIdentityCheck);
    const launchUrl = 'myapp://not-identified';
    const first = runApp({ storage: promptStorage(entries), launchUrl });
    await first.host.ready;
    await settle();
    await first.getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    first.host.open();
    await settle();
    first.host.close();

    const { host, states, getStatus } = runApp({ storage: promptStorage(entries), launchUrl });
    await host.ready;
    await settle();
    await getStatus.answer({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: 'https://sign.example/1',
    });
    expect(states).toEqual(['idle', 'phaseA', 'signing']);
  });

  it('is stored as handled together with the state that it has led to', async () => {
    const entries = await endedAt(atIdentityCheck);
    const storage = slowStorage(entries);
    const { host, sent } = runApp({ storage, launchUrl: 'myapp://identified' });
    await host.ready;
    await settle();
    expect(sent()).toBe(0);
    const states: unknown[] = [];
    while (storage.writes.length > 0) {
      const record = JSON.parse(storage.writes[0]?.value ?? 'null') as {
        checkpoint: { state: string };
        handled?: unknown;
      };
      states.push([record.checkpoint.state, record.handled !== undefined]);
      await storage.writes[0]?.end();
    }
    expect(states).toEqual([
      ['initiating', false],
      ['phaseA', true],
    ]);
  });

  it('is taken for a later one where the system gives it after 2 s', async () => {
    const entries = await endedAt(atIdentityCheck);
    let give: (url: string) => void = () => undefined;
    const { app } = system();
    const { host, view, initiate } = runApp({
      storage: promptStorage(entries),
      app: {
        ...app,
        launchUrl: () =>
          new Promise((resolve) => {
            give = resolve;
          }),
      },
    });
    await settle();
    expect(view().state).toBe('idle');
    await vi.advanceTimersByTimeAsync(2_000);
    await host.ready;
    await settle();
    expect(initiate.calls).toHaveLength(1);
    give('myapp://identified');
    await settle();
    expect(view().state).toBe('phaseA');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no module');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no module'))],
  ])('the app starts without it where the system %s', async (_, launchUrl) => {
    const { host, initiate } = runApp({ app: { ...system().app, launchUrl } });
    await host.ready;
    await settle();
    expect(initiate.calls).toHaveLength(1);
  });
});

describe('a return to an app that knows no identification', () => {
  it('asks the gateway whether there is one', async () => {
    const { host, view, initiate, getStatus } = runApp({
      launchUrl: 'myapp://identified',
    });
    await host.ready;
    await settle();
    expect(view().state).toBe('phaseA');
    expect([initiate.calls.length, getStatus.calls.length]).toEqual([0, 1]);
  });
});
