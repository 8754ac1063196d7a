/** What a screen calls, on a real server. */
import { describe, expect, it, vi } from 'vitest';
import { operations, startParked, startSigning } from '../server/helpers.js';
import { openScreen, scene } from './helpers.js';
import { urlOf } from './scripted.js';

const USER = { userId: 1, userType: 'individual' } as const;

describe('on load, a screen', () => {
  it('is idle and reconnecting until the server answers', async () => {
    const { url } = await scene();
    const screen = openScreen(url);
    expect(screen.getSnapshot()).toMatchObject({
      state: 'idle',
      connection: 'reconnecting',
      persistence: 'stored',
      tab: 'active',
      popup: 'none',
      refusal: null,
    });
    await screen.until(({ connection }) => connection === 'online');
  });

  it('starts none where there is none', async () => {
    const { url, sandbox, host } = await scene();
    const screen = openScreen(url);
    const view = await screen.until(({ connection }) => connection === 'online');
    expect(view).toMatchObject({ state: 'idle', can: [], refusal: null });
    expect(await host.current(USER)).toBeNull();
    expect(operations(sandbox)).toEqual([]);
  });

  it('starts one with startOnLoad, and sends the metadata', async () => {
    const { url, sandbox } = await scene();
    const screen = openScreen(url, { startOnLoad: true, metadata: { deviceName: 'a phone' } });
    const view = await screen.until('awaitingRedirect');
    expect(view.hosted).toEqual({ page: 'identityCheck', url: null });
    expect(sandbox.requests[0]?.body).toContain('"deviceName":"a phone"');
  });

  it('shows the identification in progress, and starts no other with startOnLoad', async () => {
    const { url, host, sandbox } = await scene();
    await startSigning(host, 1);
    const before = operations(sandbox).length;
    const screen = openScreen(url, { startOnLoad: true });
    const view = await screen.until('signing');
    expect(view.hosted?.page).toBe('signing');
    expect(operations(sandbox)).toHaveLength(before);
  });

  it('shows the last one where none is in progress', async () => {
    const { url, host } = await scene();
    const id = await startParked(host, 1);
    await host.send(id, { type: 'cancel' });
    await openScreen(url).until('cancelled');
  });

  it('needs a url', () => {
    // @ts-expect-error: a page without types
    expect(() => openScreen(undefined)).toThrow(/^url: /);
  });
});

describe('a screen', () => {
  it('shows each change that the server saves, once and in order', async () => {
    const { url, host, sandbox } = await scene();
    const screen = openScreen(url);
    await screen.until(({ connection }) => connection === 'online');
    screen.start();
    await screen.until('awaitingRedirect');
    sandbox.script(1, { status: 'PROCESSING', times: 3 }, { status: 'ERROR', times: Infinity });
    screen.send({ type: 'redirect.succeeded' });
    await screen.until('failed');
    screen.send({ type: 'cancel' });
    await screen.until('cancelled');
    expect(screen.states()).toEqual([
      'idle',
      'initiating',
      'awaitingRedirect',
      'phaseA',
      'failed',
      'cancelled',
    ]);
    expect((await host.current(USER))?.view.state).toBe('cancelled');
  });

  it('gives the same snapshot until something changes', async () => {
    const { url } = await scene();
    const screen = openScreen(url, { startOnLoad: true });
    await screen.until('awaitingRedirect');
    expect(screen.getSnapshot()).toBe(screen.getSnapshot());
    const shown = new Set(screen.views.map((view) => JSON.stringify(view)));
    expect(shown.size).toBe(screen.views.length);
  });

  it('begins a brand-new session by start({ restart: true })', async () => {
    const { url, sandbox } = await scene();
    const screen = openScreen(url, { startOnLoad: true });
    await screen.until('awaitingRedirect');
    screen.start({ restart: true });
    await screen.until('restarting');
    await screen.until('awaitingRedirect');
    expect(sandbox.requests.at(-1)?.body).toContain('"isRestartIdentification":true');
  });

  it('shows what another screen of the same user does', async () => {
    const { url } = await scene();
    const [one, other] = [openScreen(url, { startOnLoad: true }), openScreen(url)];
    await one.until('awaitingRedirect');
    const late = openScreen(url);
    await late.until('awaitingRedirect');
    late.send({ type: 'cancel' });
    await Promise.all([one.until('cancelled'), late.until('cancelled')]);
    other.start();
    await other.until('awaitingRedirect');
  });

  it('opens the hosted page by navigate, and sets the cookie for the way back', async () => {
    const { url, sandbox } = await scene();
    const navigate = vi.fn<(url: string) => void>();
    const cookies: string[] = [];
    const screen = openScreen(url, {
      startOnLoad: true,
      navigate,
      fetch: async (...request) => {
        const answer = await fetch(...request);
        cookies.push(...answer.headers.getSetCookie());
        return answer;
      },
    });
    await screen.until('awaitingRedirect');
    screen.open();
    screen.open();
    await vi.waitFor(() => {
      expect(navigate).toHaveBeenCalledTimes(1);
    });
    expect(navigate.mock.calls[0]?.[0]).toMatch(`${sandbox.url}/onfido/`);
    expect(cookies).toEqual([expect.stringMatching(/^identification=.*HttpOnly/)]);
    expect(JSON.stringify(screen.views)).not.toContain('/onfido/');
  });

  it('asks for no cookie where the app reports the returns', async () => {
    const { url } = await scene();
    const bodies: unknown[] = [];
    const screen = openScreen(url, {
      startOnLoad: true,
      landing: 'app',
      navigate: () => undefined,
      fetch: (input, init) => {
        if (urlOf(input).endsWith('/open')) bodies.push(init?.body);
        return fetch(input, init);
      },
    });
    await screen.until('awaitingRedirect');
    screen.open();
    await vi.waitFor(() => {
      expect(bodies).toEqual(['{"landing":"app"}']);
    });
  });

  it('drops a completed, cancelled or failed identification by forget, and can start again', async () => {
    const { url, host } = await scene();
    const screen = openScreen(url, { startOnLoad: true });
    await screen.until('awaitingRedirect');
    screen.forget();
    expect(screen.getSnapshot().state).toBe('awaitingRedirect');
    screen.send({ type: 'cancel' });
    await screen.until('cancelled');
    const before = await host.current(USER);
    screen.forget();
    expect(screen.getSnapshot()).toMatchObject({ state: 'idle', hosted: null });
    screen.start();
    await screen.until('awaitingRedirect');
    expect((await host.current(USER))?.id).not.toBe(before?.id);
  });

  it('calls its listeners on, where one of them throws', async () => {
    const { url } = await scene();
    const thrown: unknown[] = [];
    const caught = (error: unknown): void => void thrown.push(error);
    process.on('uncaughtException', caught);
    const others = process.listeners('uncaughtException').filter((listener) => listener !== caught);
    for (const other of others) process.off('uncaughtException', other);
    try {
      const screen = openScreen(url, { startOnLoad: true });
      screen.subscribe(() => {
        throw new Error('of a listener');
      });
      await screen.until('awaitingRedirect');
    } finally {
      process.off('uncaughtException', caught);
      for (const other of others) process.on('uncaughtException', other);
    }
    expect(String(thrown[0])).toContain('of a listener');
  });
});
