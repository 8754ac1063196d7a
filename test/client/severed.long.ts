/** A real server behind connections that are cut. */
import { expect, it, vi } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { serve } from '../http/helpers.js';
import { openProxy, openScreen } from './helpers.js';

const CUTS = 100;

it('over 100 severed streams no change is lost, and none is shown twice or out of order', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const sandbox = await start();
  sandbox.script(1, { status: 'ERROR', times: Infinity });
  const host = openHost(sandbox);
  const { url } = await serve(host);
  const proxy = await openProxy(url);
  const id = await startParked(host, 1);
  const saved: number[] = [];
  host.subscribe(id, ({ version }) => saved.at(-1) === version || saved.push(version));
  const screen = openScreen(proxy.url);
  await screen.until('awaitingRedirect');

  for (let cuts = 0; cuts < CUTS; cuts += 1) {
    const isParked = (await host.get(id))?.view.state === 'awaitingRedirect';
    const change = host.send(id, { type: isParked ? 'redirect.failed' : 'restart' });
    // In turn before, while and after the change is saved.
    if (cuts % 3 === 1) await change;
    proxy.cut();
    await change;
    const expected = isParked ? 'failed' : 'awaitingRedirect';
    await screen.until(expected);
  }

  expect(proxy.count()).toBeGreaterThan(CUTS);
  expect((await host.get(id))?.version).toBe(saved.at(-1));
  // Each view differs from the one before, and the states follow each other as the machine has them.
  const states = screen.states().slice(2).join(' ');
  expect(states).toMatch(/^((phaseA )?failed (restarting )?awaitingRedirect ?)+$/);
});

it('a screen goes on after a restart of the server, and shows what happened meanwhile', async () => {
  const sandbox = await start();
  const host = openHost(sandbox);
  const first = await serve(host);
  const proxy = await openProxy(first.url);
  const id = await startParked(host, 1);
  const screen = openScreen(proxy.url);
  await screen.until('awaitingRedirect');
  await proxy.leave();
  await first.server.close();
  await screen.until(({ connection }) => connection === 'reconnecting');

  await host.send(id, { type: 'cancel' });
  proxy.setTarget((await serve(host)).url);
  await proxy.listen();

  await screen.until(({ state, connection }) => state === 'cancelled' && connection === 'online');
});
