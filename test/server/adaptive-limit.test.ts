import { expect, test, vi } from 'vitest';
import { failure } from '../../machines/failure.js';
import { createAdaptiveLimit, type RequestEnd } from '../../src/server/adaptive-limit.js';

/** The limit, and the requests that are in flight and that wait. */
function limited(max: number, { patience = 60_000, timeout = Infinity } = {}) {
  const limit = createAdaptiveLimit({ max, patience });
  const inFlight: ((end: RequestEnd, timeout: number) => void)[] = [];
  const failures: unknown[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    inFlight,
    failures,
    ask: async (count: number, signal?: AbortSignal) => {
      for (let asked = 0; asked < count; asked += 1) {
        limit.enter(signal ?? new AbortController().signal).then(
          (end) => inFlight.push(end),
          (reason: unknown) => failures.push(reason),
        );
      }
      await settle();
    },
    /** Ends the requests that are in flight, or the first of them. */
    end: async (how: RequestEnd, count = inFlight.length) => {
      for (const end of inFlight.splice(0, count)) end(how, timeout);
      await settle();
    },
  };
}

/** How many requests are in flight in each of some rounds of answers. */
async function rounds(requests: ReturnType<typeof limited>, count: number): Promise<number[]> {
  const sizes: number[] = [];
  for (let round = 0; round < count; round += 1) {
    sizes.push(requests.inFlight.length);
    await requests.end('answered');
  }
  return sizes;
}

test('lets as many requests begin as there may be, and the others in their order', async () => {
  const requests = limited(3);
  await requests.ask(5);
  expect(requests.inFlight).toHaveLength(3);
  await requests.end('answered', 1);
  expect(requests.inFlight).toHaveLength(3);
  await requests.end('answered');
  expect(requests.inFlight).toHaveLength(1);
});

test('halves once for all the time-outs of requests that began together', async () => {
  const requests = limited(16);
  await requests.ask(100);
  await requests.end('timedOut');
  expect(requests.inFlight).toHaveLength(8);
  await requests.end('timedOut');
  expect(requests.inFlight).toHaveLength(4);
});

test('shrinks by a tenth for the refusals of requests that began together', async () => {
  const requests = limited(100);
  await requests.ask(300);
  await requests.end('refused');
  expect(requests.inFlight).toHaveLength(90);
});

test.each(['failed', 'left'] as const)('does not shrink for a request that %s', async (end) => {
  const requests = limited(16);
  await requests.ask(100);
  await requests.end(end);
  expect(requests.inFlight).toHaveLength(16);
});

test('always lets one request begin', async () => {
  const requests = limited(4);
  await requests.ask(100);
  for (let round = 0; round < 10; round += 1) await requests.end('timedOut');
  expect(requests.inFlight).toHaveLength(1);
});

test('grows by one at most for each round of answers after an overload', async () => {
  const requests = limited(16);
  await requests.ask(16);
  await requests.end('answered', 1);
  await requests.ask(1_000);
  await requests.end('timedOut');
  expect(await rounds(requests, 4)).toEqual([8, 8, 9, 10]);
});

test('doubles from round to round after an outage, up to half of what it was', async () => {
  const requests = limited(64);
  await requests.ask(2_000);
  for (let round = 0; round < 6; round += 1) await requests.end('timedOut');
  expect(await rounds(requests, 8)).toEqual([1, 2, 4, 8, 16, 32, 32, 33]);
});

test('never grows beyond its maximum', async () => {
  const requests = limited(4);
  await requests.ask(1_000);
  expect(await rounds(requests, 3)).toEqual([4, 4, 4]);
});

/** How many requests are in flight after answers that took this long, one after the other. */
async function sizeAfter(durations: readonly number[], timeout: number): Promise<number> {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const requests = limited(100, { timeout });
  await requests.ask(10_000);
  for (const duration of durations) {
    now += duration;
    await requests.end('answered');
  }
  return requests.inFlight.length;
}

test('shrinks by a tenth for answers that took half of their time-out and twice the fastest', async () => {
  expect(await sizeAfter([100, 600], 1_000)).toBe(90);
  expect(await sizeAfter([100, 600, 600], 1_000)).toBe(81);
});

test.each([
  ['well before their time-out', [100, 400, 400]],
  ['always as late', [900, 900, 900]],
])('does not shrink for answers that come %s', async (_, durations) => {
  expect(await sizeAfter(durations, 1_000)).toBe(100);
});

test('grows again where all answers have become slower', async () => {
  expect(await sizeAfter([100, ...Array.from({ length: 30 }, () => 900)], 1_000)).toBe(100);
});

test('a request that leaves while it waits gets no turn', async () => {
  const requests = limited(1);
  await requests.ask(1);
  const leaving = new AbortController();
  await requests.ask(1, leaving.signal);
  await requests.ask(1);
  leaving.abort('left');
  await requests.end('answered');
  expect(requests.failures).toEqual(['left']);
  expect(requests.inFlight).toHaveLength(1);
});

test('a request that ends twice frees one place', async () => {
  const requests = limited(2);
  await requests.ask(6);
  const [end] = requests.inFlight;
  end?.('answered', Infinity);
  end?.('answered', Infinity);
  await requests.ask(0);
  expect(requests.inFlight).toHaveLength(3);
});

test('requests that wait fail once none is answered for as long as the patience', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const requests = limited(2, { patience: 10_000 });
  await requests.ask(4);
  now = 9_000;
  await requests.ask(1);
  await requests.end('failed', 1);
  expect(requests.failures).toEqual([]);
  now = 10_000;
  await requests.end('timedOut', 1);
  expect(requests.failures).toEqual([
    failure('unavailable', {
      message: 'Not sent: the gateway answers no request at the moment.',
    }),
  ]);
});

test('requests wait on as long as others are answered', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const requests = limited(2, { patience: 10_000 });
  await requests.ask(10);
  for (let round = 0; round < 3; round += 1) {
    now += 9_000;
    await requests.end('answered', 1);
    await requests.end('timedOut', 1);
  }
  expect(requests.failures).toEqual([]);
});
