/** Row 28 of the fault table on Restate: `kill -9` of either side, and a network that stalls. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { registerRestateService } from '../../src/restate/index.js';
import type { HostedIdentification, IdentificationHost } from '../../src/index.js';
import type { Fault, GatewayOperation, Sandbox } from '../../src/sandbox/index.js';
import { randomFrom } from '../cli/random.js';
import { openUnreliableReceiver, promisedOf, takenOf } from '../events/promises.js';
import { KEYS } from '../events/receiver.js';
import { until } from '../server/helpers.js';
import { start } from '../sandbox/helpers.js';
import { sandboxActors, submit } from '../support/host.js';
import { engineForAll, openHost } from './helpers.js';
import { bundleService, openNetwork, startService } from './processes.js';

/** `KILLS=100 npx vitest run --project long test/restate/kill.long.ts` runs a hundred. */
const KILLS = Number(process.env['KILLS'] ?? 6);

const TIMINGS = {
  pollInterval: 200,
  pollTimeout: 600_000,
  requestTimeout: 30_000,
  backoff: { base: 5, cap: 20, retryAfterCap: 100, maxAttempts: 100 },
};

const engine = engineForAll();
let bundle: Awaited<ReturnType<typeof bundleService>>;
beforeAll(async () => {
  bundle = await bundleService();
});
afterAll(() => {
  bundle.remove();
});

/** A service process behind a network, and a sandbox. */
async function open(
  timings: Partial<typeof TIMINGS> = {},
  events?: { readonly url: string; readonly key: string },
) {
  const sandbox = await start();
  const { url, accessToken } = sandbox;
  const orders = { url, accessToken, timings: { ...TIMINGS, ...timings }, events };
  let service = await startService(bundle.path, { ...orders, port: 0 });
  const { port } = service;
  const network = await openNetwork(port);
  onTestFinished(() => network.close());
  onTestFinished(() => service.end('SIGKILL'));
  await registerRestateService({ adminUrl: engine().adminUrl, serviceUrl: network.url });
  return {
    sandbox,
    network,
    host: openHost(engine(), sandboxActors(sandbox)),
    /** Freezes the service for longer than Restate's inactivity time-out. */
    freezeService: async (): Promise<void> => {
      const { pid } = service;
      process.kill(pid, 'SIGSTOP');
      await sleep(2_500);
      process.kill(pid, 'SIGCONT');
    },
    killService: async (): Promise<void> => {
      await service.end('SIGKILL');
      service = await startService(bundle.path, { ...orders, port });
    },
  };
}

/** How long an identification may stay unchanged. */
const MAX_IDLE_MS = 90_000;

/** Acts as the user until the identification is completed, and ignores errors on the way. */
async function finish(host: IdentificationHost, id: string): Promise<void> {
  let last: HostedIdentification | null = null;
  let since = Date.now();
  let problem: unknown = null;
  while (Date.now() - since < MAX_IDLE_MS) {
    try {
      const found = await host.get(id);
      if (found === null) throw new Error('The identification is lost.');
      const { state, can } = found.view;
      if (state === 'completed') return;
      if (last?.version !== found.version) since = Date.now();
      last = found;
      if (state === 'awaitingRedirect' || state === 'signing') {
        const hosted = await host.hostedPage(id);
        const form = hosted.page === 'signing' ? 'sign' : 'pass';
        await submit({ ...found.view, hosted }, form).catch(() => undefined);
        await host.send(id, { type: 'redirect.succeeded' });
      } else if (state === 'stalled') await host.send(id, { type: 'keepWaiting' });
      else if (can.includes('retry')) await host.send(id, { type: 'retry' });
      else if (can.includes('restart')) await host.send(id, { type: 'restart' });
    } catch (error) {
      // A call during a crash may fail: try again.
      problem = error;
    }
    await sleep(50);
  }
  throw new Error(`The identification does not end: ${JSON.stringify(last)}`, { cause: problem });
}

const delays = (count: number, ms: number): Fault[] =>
  Array.from({ length: count }, () => ({ kind: 'delay', ms }));

/** One identification in each state; where the state calls the gateway, with the call in flight. */
async function oneInEachState(host: IdentificationHost, sandbox: Sandbox) {
  const ids: string[] = [];
  const begin = async (): Promise<string> => {
    const { identification } = await host.start({ userId: ids.length + 1 });
    ids.push(identification.id);
    return identification.id;
  };
  const pageOf = async (id: string, state: 'awaitingRedirect' | 'signing'): Promise<string> => {
    await until(host, id, state);
    const { page, url } = await host.hostedPage(id);
    return `${url}/${page === 'signing' ? 'sign' : 'pass'}`;
  };
  const visit = async (form: string): Promise<void> => {
    await fetch(form, { method: 'POST', redirect: 'manual' });
  };
  const pass = async (id: string): Promise<void> => {
    await visit(await pageOf(id, 'awaitingRedirect'));
    await host.send(id, { type: 'redirect.succeeded' });
    await until(host, id, 'signing');
  };

  await until(host, await begin(), 'awaitingRedirect');
  await pass(await begin());
  const failed = await begin();
  await until(host, failed, 'awaitingRedirect');
  await host.send(failed, { type: 'redirect.failed' });
  await until(host, failed, 'failed');
  const [phaseA, phaseB, finalizing] = [await begin(), await begin(), await begin()];
  await Promise.all([pass(phaseB), pass(finalizing)]);
  // These users report their return before they have submitted the page.
  const forms = [await pageOf(phaseA, 'awaitingRedirect'), await pageOf(phaseB, 'signing')];

  const expectInFlight = (...expected: readonly GatewayOperation[]): Promise<void> =>
    vi.waitFor(() => {
      const inFlight = sandbox.requests.filter(({ answeredAt }) => answeredAt === null);
      expect(inFlight.map(({ operation }) => operation).sort()).toEqual(expected);
    }, 30_000);
  // Longer than it takes to bring the others to their states.
  sandbox.faults.next('initiate', ...delays(1, 20_000));
  sandbox.faults.next('status', ...delays(2, 20_000));
  await begin();
  await host.send(phaseA, { type: 'redirect.succeeded' });
  await host.send(phaseB, { type: 'redirect.succeeded' });
  await expectInFlight('initiate', 'status', 'status');
  // Short: the gateway may get the delayed call after its repetition.
  sandbox.faults.next('finalize', ...delays(2, 2_000));
  await visit(await pageOf(finalizing, 'signing'));
  await host.send(finalizing, { type: 'redirect.succeeded' });
  await expectInFlight('finalize', 'initiate', 'status', 'status');
  return {
    ids,
    comeBack: async (): Promise<void> => {
      await Promise.all(forms.map(visit));
    },
  };
}

async function expectAllCompleted(
  host: IdentificationHost,
  sandbox: Sandbox,
  ids: readonly string[],
): Promise<void> {
  await Promise.all(ids.map((id) => finish(host, id)));
  const users = ids.map((_, index) => index + 1);
  expect(users.map((userId) => sandbox.finalizations(userId))).toEqual(users.map(() => 1));
  expect(users.map((userId) => sandbox.sessions(userId).length)).toEqual(users.map(() => 1));
  // A repeated finalize has the same payload.
  const payloads = new Set(
    sandbox.requests
      .filter(({ operation }) => operation === 'finalize')
      .map(({ userId, body }) => `${String(userId)} ${body}`),
  );
  expect(payloads.size).toBe(users.length);
}

it('completes an identification in each state after a kill of the service', async () => {
  const { host, sandbox, killService } = await open();
  const { ids, comeBack } = await oneInEachState(host, sandbox);
  await killService();
  await comeBack();
  await expectAllCompleted(host, sandbox, ids);
});

it('completes an identification in each state after a kill of Restate', async () => {
  const { host, sandbox } = await open();
  const { ids, comeBack } = await oneInEachState(host, sandbox);
  await engine().killAndStart();
  await comeBack();
  await expectAllCompleted(host, sandbox, ids);
});

it('completes an identification in each state after the network has stalled', async () => {
  const { host, sandbox, network } = await open();
  const { ids, comeBack } = await oneInEachState(host, sandbox);
  network.stall();
  await sleep(2_500);
  network.mend();
  await comeBack();
  await expectAllCompleted(host, sandbox, ids);
});

it('completes an identification in each state after the service was frozen', async () => {
  const { host, sandbox, freezeService } = await open();
  const { ids, comeBack } = await oneInEachState(host, sandbox);
  await freezeService();
  await comeBack();
  await expectAllCompleted(host, sandbox, ids);
});

it('completes every identification while either side is killed or frozen again and again, and tells an app of each state', async () => {
  const random = randomFrom(20_260_521);
  const receiver = await openUnreliableReceiver(random);
  const { host, sandbox, killService, freezeService } = await open(
    { pollInterval: 20 },
    { url: receiver.url, key: KEYS.first },
  );
  const attacks = [killService, () => engine().killAndStart(), freezeService];
  const faults = Array.from({ length: 20_000 }, (): Fault => {
    const chance = random();
    if (chance < 0.05) return { kind: 'resetAfterProcessing' };
    return { kind: 'delay', ms: Math.round(chance * 30) };
  });
  for (const operation of ['initiate', 'status', 'finalize'] as const) {
    sandbox.faults.next(operation, ...faults);
  }
  const ids: string[] = [];
  const ends: Promise<void>[] = [];
  const stop = new AbortController();
  const starting = (async () => {
    while (!stop.signal.aborted || ids.length === 0) {
      const userId = ids.length + 1;
      await host.start({ userId }).then(
        ({ identification: { id } }) => {
          ids.push(id);
          ends.push(finish(host, id));
        },
        () => undefined,
      );
      await sleep(150);
    }
  })();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(200 + random() * 600);
    await attacks[kill % attacks.length]?.();
  }
  stop.abort();
  await starting;
  await Promise.all(ends);
  await expectAllCompleted(host, sandbox, ids);
  await expect
    .poll(() => host.eventQueue(), { timeout: 120_000, interval: 500 })
    .toMatchObject({
      ...{ waiting: 0, dead: 0 },
    });
  const ended = await Promise.all(ids.map((id) => host.get(id)));
  const told = ended.filter((identification) => identification !== null);
  expect(told.map(({ id }) => takenOf(id, receiver.taken))).toEqual(told.map(promisedOf));
});
