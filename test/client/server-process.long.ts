/** The server of a page is killed, restarted, answered for by a 502, or hangs: the page goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openScreen, type Screen } from './helpers.js';
import { openServerProcess, type ServerProcess } from './server-process.js';

async function scene() {
  const sandbox = await start({ processingDelay: 300, signingDelay: 300 });
  const server = await openServerProcess(sandbox);
  const visited: string[] = [];
  const screen = openScreen(server.url, {
    landing: 'app',
    navigate: (url) => {
      visited.push(url);
    },
  });
  await screen.until(({ connection }) => connection === 'online');
  /** Completes the hosted page, and comes back. */
  async function visit(form: 'pass' | 'sign'): Promise<void> {
    visited.length = 0;
    screen.open();
    await expect.poll(() => visited).toHaveLength(1);
    await fetch(`${visited[0] ?? ''}/${form}`, { method: 'POST', redirect: 'manual' });
    screen.send({ type: 'redirect.succeeded' });
  }
  return { sandbox, server, screen, visit };
}

const isBackIn = (screen: Screen, wanted: string) =>
  screen.until(({ state, connection }) => state === wanted && connection === 'online');

/** What was shown is what the server went through, in this order, and nothing twice. */
async function expectInOrder(screen: Screen, server: ServerProcess): Promise<void> {
  const answer = await fetch(`${server.direct()}/identifications/current`, {
    headers: { authorization: 'user 1' },
  });
  const { timeline } = (await answer.json()) as { timeline: readonly { state: string }[] };
  const left = timeline.map(({ state }) => state);
  for (const shown of screen.states().slice(1)) {
    const place = left.indexOf(shown);
    expect([shown, place]).not.toEqual([shown, -1]);
    left.splice(0, place + 1);
  }
}

it('a server that is killed in each state and restarted: the page goes on, and shows the later states in order', async () => {
  const { sandbox, server, screen, visit } = await scene();
  async function killAndStart(): Promise<void> {
    await server.kill();
    await screen.until(({ connection }) => connection === 'reconnecting');
    await server.start();
  }
  screen.start();
  await screen.until('awaitingRedirect');
  await killAndStart();
  await isBackIn(screen, 'awaitingRedirect');
  await visit('pass');
  await screen.until('phaseA');
  await killAndStart();
  await isBackIn(screen, 'signing');
  await killAndStart();
  await isBackIn(screen, 'signing');
  await visit('sign');
  await screen.until('phaseB');
  await killAndStart();
  await isBackIn(screen, 'completed');
  await expectInOrder(screen, server);
  expect(screen.states()).toEqual(expect.arrayContaining(['phaseA', 'signing', 'phaseB']));
  expect(sandbox.finalizations(1)).toBe(1);
});

it('a balancer that answers 502 for 30 s: the page says so, goes on, and shows what happened meanwhile and after', async () => {
  const { server, screen, visit } = await scene();
  screen.start();
  await screen.until('awaitingRedirect');
  await visit('pass');
  await screen.until('phaseA');
  server.refuse(true);
  await screen.until(({ connection }) => connection === 'reconnecting');
  const other = openScreen(server.direct());
  await other.until('signing');
  await sleep(30_000);
  expect(screen.getSnapshot()).toMatchObject({ state: 'phaseA', connection: 'reconnecting' });
  screen.send({ type: 'cancel' });
  expect((await screen.until(({ refusal }) => refusal !== null)).refusal).toEqual({
    action: 'send',
    code: 'unavailable',
  });
  server.refuse(false);
  await isBackIn(screen, 'signing');
  await visit('sign');
  await screen.until('completed');
  await expectInOrder(screen, server);
});

it('a server that hangs with its connections open: the page notices, refuses a call, and goes on', async () => {
  const { server, screen, visit } = await scene();
  screen.start();
  await screen.until('awaitingRedirect');
  server.freeze(true);
  screen.send({ type: 'cancel' });
  expect((await screen.until(({ refusal }) => refusal !== null)).refusal).toEqual({
    action: 'send',
    code: 'network',
  });
  // The heartbeat is missed.
  await screen.until(({ connection }) => connection === 'reconnecting');
  server.freeze(false);
  // What the refusal says may have happened all the same: the answer alone was lost.
  await isBackIn(screen, 'cancelled');
  screen.start();
  await screen.until('awaitingRedirect');
  await visit('pass');
  await screen.until('signing');
});

it('a server that hangs and is then killed: the page goes on with the next one', async () => {
  const { server, screen, visit } = await scene();
  screen.start();
  await screen.until('awaitingRedirect');
  server.freeze(true);
  await screen.until(({ connection }) => connection === 'reconnecting');
  await server.kill();
  await server.start();
  await isBackIn(screen, 'awaitingRedirect');
  await visit('pass');
  await screen.until('signing');
  await visit('sign');
  await screen.until('completed');
  await expectInOrder(screen, server);
});
