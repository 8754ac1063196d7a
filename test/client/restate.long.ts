/** The same client in front of a Restate host. */
import { expect, it } from 'vitest';
import { serve } from '../http/helpers.js';
import { engineForAll, openBoth } from '../restate/helpers.js';
import { start } from '../sandbox/helpers.js';
import { openProxy, openScreen } from './helpers.js';

const engine = engineForAll();

async function scene() {
  const sandbox = await start();
  const { host } = await openBoth(engine(), sandbox);
  const { url } = await serve(host);
  const proxy = await openProxy(url);
  const visited: string[] = [];
  const screen = openScreen(proxy.url, {
    landing: 'app',
    navigate: (hosted) => {
      visited.push(hosted);
    },
  });
  await screen.until(({ connection }) => connection === 'online');
  return { sandbox, host, proxy, screen, visited };
}

it('takes a user from the start to the end on Restate, over a stream that is severed in each state', async () => {
  const { sandbox, proxy, screen, visited } = await scene();
  screen.start();
  for (const [state, form] of [
    ['awaitingRedirect', 'pass'],
    ['signing', 'sign'],
  ] as const) {
    await screen.until(state);
    proxy.cut();
    await screen.until(({ connection }) => connection === 'reconnecting');
    await screen.until((view) => view.connection === 'online' && view.state === state);
    visited.length = 0;
    screen.open();
    await expect.poll(() => visited).toHaveLength(1);
    await fetch(`${visited[0] ?? ''}/${form}`, { method: 'POST', redirect: 'manual' });
    screen.send({ type: 'redirect.succeeded' });
    // In phase A or B, or what follows it.
    await screen.until((view) => view.state !== state);
    proxy.cut();
  }
  const { output } = await screen.until('completed');
  expect(output).toMatchObject({ individualId: 700_001 });
  expect(sandbox.finalizations(1)).toBe(1);
});

it('shows what happens on Restate while the page has no connection', async () => {
  const { host, proxy, screen } = await scene();
  screen.start();
  await screen.until('awaitingRedirect');
  await proxy.leave();
  await screen.until(({ connection }) => connection === 'reconnecting');
  const current = await host.current({ userId: 1, userType: 'individual' });
  await host.send(current?.id ?? '', { type: 'cancel' });
  await proxy.listen();
  await screen.until(({ state, connection }) => state === 'cancelled' && connection === 'online');
  screen.start();
  await screen.until('awaitingRedirect');
});
