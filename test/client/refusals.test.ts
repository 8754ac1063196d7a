/** What a screen says where a call had no effect. */
import { describe, expect, it, vi } from 'vitest';
import { serve } from '../http/helpers.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { openScreen, scene } from './helpers.js';
import { urlOf } from './scripted.js';

describe('a call that has no effect', () => {
  it('is refused as notAccepted, and the state is read again once', async () => {
    const { url, host } = await scene();
    const id = await startParked(host, 1);
    const reads: string[] = [];
    let isLate = false;
    const screen = openScreen(url, {
      fetch: (input, init) => {
        const path = urlOf(input).slice(url.length);
        if (isLate && (init?.method ?? 'GET') === 'GET') reads.push(path);
        return fetch(input, init);
      },
    });
    await screen.until('awaitingRedirect');
    isLate = true;
    screen.send({ type: 'keepWaiting' });
    await screen.until(({ refusal }) => refusal !== null);
    expect(screen.getSnapshot()).toMatchObject({
      state: 'awaitingRedirect',
      connection: 'online',
      refusal: { action: 'send', code: 'notAccepted' },
    });
    expect(reads.filter((path) => !path.endsWith('/events'))).toEqual([`/identifications/${id}`]);
    screen.send({ type: 'cancel' });
    expect(await screen.until('cancelled')).toMatchObject({ refusal: null });
  });

  it('is refused as network at once where the server is away, and is not sent later', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const { url, server } = await serve(host);
    const id = await startParked(host, 1);
    const screen = openScreen(url);
    await screen.until('awaitingRedirect');
    await server.close();
    await screen.until(({ connection }) => connection === 'reconnecting');
    screen.send({ type: 'cancel' });
    const { refusal } = await screen.until((view) => view.refusal !== null);
    expect(refusal).toEqual({ action: 'send', code: 'network' });
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
  });

  it.each([
    ['open', 'noHostedPage', 409, '{"code":"noHostedPage"}'],
    ['open', 'crossSite', 409, '{"code":"crossSite"}'],
    ['open', 'unavailable', 503, '{"code":"storeUnavailable"}'],
    ['open', 'unavailable', 502, '<html>Bad Gateway</html>'],
    ['open', 'unavailable', 404, 'default backend - 404'],
    ['open', 'unavailable', 403, '<html>Blocked</html>'],
    ['open', 'forbidden', 403, '{"code":"forbidden"}'],
    ['open', 'unknownIdentification', 404, '{"code":"unknownIdentification"}'],
    ['open', 'rejected', 400, '{"code":"invalidRequest"}'],
    ['open', 'unauthorized', 401, ''],
    ['open', 'unavailable', 200, '{"url":"javascript:alert(1)"}'],
    ['open', 'unavailable', 200, '<html>Log in to the Wi-Fi</html>'],
  ] as const)('by %s is refused as %s after %i %s', async (action, code, status, body) => {
    const { url, host } = await scene();
    await startParked(host, 1);
    const navigate = vi.fn();
    const screen = openScreen(url, {
      navigate,
      fetch: (input, init) =>
        urlOf(input).endsWith('/open')
          ? Promise.resolve(new Response(body, { status }))
          : fetch(input, init),
    });
    await screen.until('awaitingRedirect');
    screen.open();
    const { refusal } = await screen.until((view) => view.refusal !== null);
    expect(refusal).toEqual({ action, code });
    expect(navigate).not.toHaveBeenCalled();
  });
});
