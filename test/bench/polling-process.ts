/** Many identifications that poll, the calls stubbed: what they cost, and how they spread. */
import { createActor } from 'xstate';
import { checkpointOf, identificationInput, identificationMachine } from '../../src/index.js';
import { sleepUntil } from '../../src/gateway/actors.js';
import { wakeAt } from '../../src/gateway/timers.js';
import { processorTime } from './compare.js';
import { leastMachine } from './least-machine.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

const [kind = '', ...numbers] = process.argv.slice(2);
const [count = 10_000, interval = 2_000, seconds = 10] = numbers.map(Number);
const BUCKET = 100;
/** What an answer takes; ms. Where none is under way, Node makes the list of their time-outs anew. */
const LATENCY = 20;

let buckets: number[] = [];
let since = Infinity;
const pending = { status: 'PROCESSING', url: null };
function poll(): Promise<typeof pending> {
  const bucket = Math.floor((performance.now() - since) / BUCKET);
  if (bucket >= 0) buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  return sleep(LATENCY).then(() => pending);
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const gateway = { ...createStubGateway(), getStatus: poll };
const actors = { ...stubActors(gateway), sleepUntil };
const machine = identificationMachine.provide({ actors });
/** Until the next poll: spread by a third, as the machine does. */
const pause = (): number => interval * (1 + (2 * Math.random() - 1) / 3);
const least = leastMachine(actors, pause);
const timings = { pollInterval: interval, pollTimeout: 3_600_000 };

/** A checkpoint of an identification in its first phase. */
function checkpointOfPhase(userId: number): unknown {
  const input = identificationInput({ subject: { userId } });
  const first = checkpointOf(createActor(machine, { input }).getSnapshot());
  return { ...first, state: 'phaseA', place: 'phaseA', waitingSince: Date.now() };
}

function startMachine(userId: number): void {
  const checkpoint = checkpointOfPhase(userId);
  createActor(machine, {
    input: identificationInput({ subject: { userId }, timings, checkpoint }),
  }).start();
}

function startLeast(userId: number): void {
  const actor = createActor(least, { input: { userId } });
  actor.subscribe(({ value }) => {
    if (value === 'awaitingRedirect') actor.send({ type: 'redirect' });
  });
  actor.start();
}

const waitUntil = (at: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const stop = wakeAt(at, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop);
  });

async function startLoop(): Promise<void> {
  const { signal } = new AbortController();
  const deadline = Date.now() + timings.pollTimeout;
  while (Date.now() < deadline) {
    await poll();
    signal.throwIfAborted();
    await waitUntil(Date.now() + pause(), signal);
  }
}

// Spread over one interval, as users come.
const step = 10;
for (let started = 0; started < count;) {
  const until = Math.min(count, started + Math.ceil((count * step) / interval));
  for (; started < until; started += 1) {
    if (kind === 'machine') startMachine(started + 1);
    else if (kind === 'least') startLeast(started + 1);
    else void startLoop();
  }
  await sleep(step);
}
await sleep(2 * interval);

buckets = [];
since = performance.now();
const before = processorTime();
await sleep(seconds * 1_000);
const lasted = performance.now() - since;
const share = (processorTime() - before) / lasted;
// The last one may not be full.
const full = buckets.slice(0, Math.floor(lasted / BUCKET));
const polls = full.reduce((sum, each) => sum + each, 0);
const mean = polls / full.length;
process.stdout.write(
  JSON.stringify({
    share,
    polls: (polls / full.length) * (1_000 / BUCKET),
    most: Math.max(...full) / mean,
    least: Math.min(...full) / mean,
  }),
);
process.exit();
