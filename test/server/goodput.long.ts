/**
 * Row 76: an overloaded gateway. It works on a few requests at a time, in their order, and on those
 * whose senders have left as well, as most servers do. The goodput is the answers that were still waited
 * for.
 */
import { createServer } from 'node:http';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { createGatewayActors } from '../../src/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { createPooledTransport, createServerHost } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';

interface Capacity {
  /** How many requests it works on at a time. */
  readonly workers: number;
  /** How long it works on one, in ms. */
  readonly work: number;
  /** How many requests wait at most; it answers 503 to the others. */
  readonly queue: number;
}

type Context = Pick<TestContext, 'onTestFinished'>;

/** A gateway with little capacity. */
async function limitedGateway(context: Context, { workers, work, queue }: Capacity) {
  const waiting: (() => Promise<void>)[] = [];
  const counts = { begun: 0, inTime: 0, refused: 0, worked: 0 };
  let busy = 0;
  const goOn = (): void => {
    while (busy < workers) {
      const next = waiting.shift();
      if (next === undefined) return;
      busy += 1;
      void next().finally(() => {
        busy -= 1;
        goOn();
      });
    }
  };
  const server = createServer((incoming, outgoing) => {
    const answer = (status: number, body: object): void => {
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    incoming.resume();
    if (waiting.length >= queue) {
      counts.refused += 1;
      answer(503, {});
      return;
    }
    waiting.push(async () => {
      const since = performance.now();
      counts.begun += 1;
      await sleep(work);
      counts.worked += performance.now() - since;
      if (outgoing.destroyed) return;
      counts.inTime += 1;
      answer(200, {
        videoIdentificationUrl: 'https://verify.example/1',
        videoIdentificationStatus: incoming.method === 'POST' ? 'STARTED' : 'PROCESSING',
        message: null,
      });
    });
    goOn();
  });
  const url = await listen(server, { port: 0 });
  context.onTestFinished(() => closeNow(server));
  return {
    url,
    /** What the gateway does within some time. */
    within: async (ms: number) => {
      const before = { ...counts };
      const since = performance.now();
      await sleep(ms);
      const begun = counts.begun - before.begun;
      return {
        begun,
        inTime: counts.inTime - before.inTime,
        refused: counts.refused - before.refused,
        /** What it can do in that time. A busy machine takes longer than `work` for each. */
        capacity: ((performance.now() - since) * workers * begun) / (counts.worked - before.worked),
      };
    },
  };
}

/** Makes `count` identifications poll so often that the gateway gets ten times what it can take. */
async function tenfoldLoad(context: Context, capacity: Capacity, requestTimeout: number) {
  const COUNT = 400;
  const gateway = await limitedGateway(context, capacity);
  const perSecond = (capacity.workers * 1_000) / capacity.work;
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: gateway.url,
      getAccessToken: () => 'token',
      allowInsecureLoopback: true,
      transport: createPooledTransport(),
    }),
    store: createMemoryStore(),
    timings: {
      pollInterval: Math.round((COUNT / (10 * perSecond)) * 1_000),
      pollTimeout: 3_600_000,
      requestTimeout,
      backoff: { base: 100, cap: 1_000, maxAttempts: 100 },
    },
    drainTimeout: 0,
  });
  context.onTestFinished(() => host.close());
  for (let userId = 1; userId <= COUNT; userId += 1) {
    // The gateway is in this process.
    await setImmediate();
    const { identification } = await host.start({ userId });
    const stop = host.subscribe(identification.id, ({ view }) => {
      if (view.state !== 'awaitingRedirect') return;
      stop();
      // The host closes with the test.
      host.send(identification.id, { type: 'redirect.succeeded' }).catch(() => undefined);
    });
  }
  return gateway;
}

describe('at ten times the capacity of a gateway, 80 % of it are answers in time', () => {
  // They wait most of their time, so they run beside each other.
  it.concurrent.for([
    ['queues without end', { workers: 10, work: 200, queue: Infinity }, 10_000],
    [
      'queues for longer than the time-out of a request',
      { workers: 4, work: 200, queue: Infinity },
      1_000,
    ],
    ['refuses what it cannot queue', { workers: 10, work: 200, queue: 10 }, 10_000],
    ['refuses what it does not work on', { workers: 10, work: 200, queue: 1 }, 10_000],
  ] as const)('where it %s', async ([, capacity, requestTimeout], context) => {
    const gateway = await tenfoldLoad(context, capacity, requestTimeout);
    // Until the limit has been found.
    await sleep(20_000);
    const done = await gateway.within(20_000);
    expect(done.inTime / done.capacity).toBeGreaterThanOrEqual(0.8);
    // It worked on few requests whose senders had left.
    expect(done.inTime / done.begun).toBeGreaterThanOrEqual(0.9);
  });
});
