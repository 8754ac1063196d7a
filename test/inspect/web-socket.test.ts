import { expect, it, onTestFinished } from 'vitest';
import { attachInspector, type AttachedInspector } from '../../src/inspect/index.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { complete, host, sandboxActors, type Host } from '../support/host.js';
import { openRelay, receiveFrom, type Relay } from './relay.js';

/** Too long to be a part of a time or of one of XState's counted ids. */
const USER_ID = 2_047_719_531;
const CANARY = 'canary-of-the-device';

async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({ accessToken: 'canary-of-the-access-token' });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

function attach(
  relay: Pick<Relay, 'url'>,
  warn: (message: string) => void = () => undefined,
): AttachedInspector {
  const inspector = attachInspector({ target: 'webSocket', url: relay.url, warn });
  onTestFinished(() => {
    inspector.stop();
  });
  return inspector;
}

const start = (sandbox: Sandbox, { inspect }: AttachedInspector): Host =>
  host(sandboxActors(sandbox), {
    subject: { userId: USER_ID, bTrustAppCallBackId: CANARY, deviceName: CANARY },
    inspect,
  });

it("Stately's receiver gets every state of an identification", async () => {
  const relay = await openRelay();
  const receiver = await receiveFrom(relay);
  const app = start(await openSandbox(), attach(relay));
  await complete(app);
  await receiver.until(
    (event) => event.type === '@xstate.snapshot' && stateIn(event) === 'completed',
  );

  const states = receiver.events.flatMap((event) => stateIn(event) ?? []);
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual(app.states);
});

it("Stately's receiver gets the machine's definition", async () => {
  const relay = await openRelay();
  const receiver = await receiveFrom(relay);
  start(await openSandbox(), attach(relay));
  const actor = await receiver.until(({ type }) => type === '@xstate.actor');
  const definition: unknown = JSON.parse(
    actor.type === '@xstate.actor' ? (actor.definition ?? '') : '',
  );
  expect(definition).toMatchObject({
    id: 'identification',
    states: { phaseA: { states: { requesting: { invoke: { id: 'phaseA.call' } } } } },
  });
});

it('no message on the WebSocket contains a secret of an identification', async () => {
  const relay = await openRelay();
  const connected = relay.connected();
  const sandbox = await openSandbox();
  const inspector = attach(relay);
  const wire: string[] = [];
  (await connected).on('message', (data: Buffer) => wire.push(data.toString()));
  const app = start(sandbox, inspector);
  const first = await app.until('awaitingRedirect');
  const { output } = await complete(app);
  await expect.poll(() => wire.join()).toContain('"completed"');

  const hosted = new URL(first.hosted?.url ?? '').pathname;
  const secrets = [sandbox.accessToken, hosted, CANARY, String(USER_ID), output?.correlationId];
  for (const secret of secrets) expect(wire.join()).not.toContain(secret);
});

it('an identification goes on without an inspector at the URL', async () => {
  const relay = await openRelay();
  await relay.close();
  const app = start(await openSandbox(), attach(relay));
  expect((await complete(app)).state).toBe('completed');
});

it('an identification goes on after the inspector disconnects', async () => {
  const relay = await openRelay();
  const connected = relay.connected();
  const app = start(await openSandbox(), attach(relay));
  const viewer = await connected;
  await app.until('awaitingRedirect');
  viewer.terminate();
  await relay.close();
  expect((await complete(app)).state).toBe('completed');
});

it('an identification goes on while the inspector reads nothing', async () => {
  const relay = await openRelay();
  const connected = relay.connected();
  const app = start(await openSandbox(), attach(relay));
  (await connected).pause();
  expect((await complete(app)).state).toBe('completed');
});

it('an identification goes on while the inspector floods it, and disconnects the inspector', async () => {
  const relay = await openRelay();
  const connected = relay.connected();
  const app = start(await openSandbox(), attach(relay));
  const viewer = await connected;
  const closed = new Promise((resolve) => viewer.once('close', resolve));
  const flood = (): void => {
    if (viewer.readyState !== viewer.OPEN) return;
    for (let sent = 0; sent < 500; sent += 1) viewer.send('{"type":"flood"}');
    setImmediate(flood);
  };
  flood();
  expect((await complete(app)).state).toBe('completed');
  await closed;
});

it('disconnects an inspector that sends one huge message', async () => {
  const relay = await openRelay();
  const connected = relay.connected();
  attach(relay);
  const viewer = await connected;
  const closed = new Promise((resolve) => viewer.once('close', resolve));
  viewer.send('x'.repeat(1024 * 1024));
  await closed;
});

it('sends nothing after stop', async () => {
  const relay = await openRelay();
  const connected = relay.connected();
  const inspector = attach(relay);
  const viewer = await connected;
  const closed = new Promise((resolve) => viewer.once('close', resolve));
  inspector.stop();
  await closed;
  const app = start(await openSandbox(), inspector);
  expect((await complete(app)).state).toBe('completed');
  expect(relay.server.clients.size).toBe(0);
});

function stateIn(event: object): string | null {
  if (!('snapshot' in event) || !('context' in Object(event.snapshot))) return null;
  const { value } = event.snapshot as { value: string | Record<string, string> };
  return typeof value === 'string' ? value : (Object.keys(value)[0] ?? null);
}
