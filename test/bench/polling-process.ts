/** Prints what many polling identifications cost, with stubbed calls, and how evenly their polls spread. */
import { createActor } from 'xstate';
import { checkpointOf, identificationInput, identificationMachine } from '../../src/index.js';
import { sleepUntil } from '../../src/gateway/actors.js';
import { wakeAt } from '../../src/gateway/timers.js';
import { processorTime } from './compare.js';
import { minimalMachine } from './minimal-machine.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

const [kind = '', ...numbers] = process.argv.slice(2);
const [count = 10_000, interval = 2_000, seconds = 10] = numbers.map(Number);
const BUCKET_MS = 100;
/** How long an answer takes. While no call is in flight, Node drops the list of their time-outs. */
const LATENCY_MS = 20;

let buckets: number[] = [];
let since = Infinity;
const pending = { status: 'PROCESSING', url: null };
function poll(): Promise<typeof pending> {
  const bucket = Math.floor((performance.now() - since) / BUCKET_MS);
  if (bucket >= 0) buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  return sleep(LATENCY_MS).then(() => pending);
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const gateway = { ...createStubGateway(), getStatus: poll };
const actors = { ...stubActors(gateway), sleepUntil };
const machine = identificationMachine.provide({ actors });
/** ms until the next poll, spread by a third, as the machine does. */
const pause = (): number => interval * (1 + (2 * Math.random() - 1) / 3);
const minimal = minimalMachine(actors, pause);
const timings = { pollInterval: interval, pollTimeout: 3_600_000 };

/** Makes a checkpoint of an identification in its first phase. */
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

function startMinimal(userId: number): void {
  const actor = createActor(minimal, { input: { userId } });
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

// The starts spread over one interval, as those of users do.
const stepMs = 10;
for (let started = 0; started < count;) {
  const until = Math.min(count, started + Math.ceil((count * stepMs) / interval));
  for (; started < until; started += 1) {
    if (kind === 'machine') startMachine(started + 1);
    else if (kind === 'minimal') startMinimal(started + 1);
    else void startLoop();
  }
  await sleep(stepMs);
}
await sleep(2 * interval);

buckets = [];
since = performance.now();
const before = processorTime();
await sleep(seconds * 1_000);
const lasted = performance.now() - since;
const share = (processorTime() - before) / lasted;
// The last bucket may be incomplete.
const full = buckets.slice(0, Math.floor(lasted / BUCKET_MS));
const polls = full.reduce((sum, each) => sum + each, 0);
const mean = polls / full.length;
process.stdout.write(
  JSON.stringify({
    share,
    polls: (polls / full.length) * (1_000 / BUCKET_MS),
    most: Math.max(...full) / mean,
    least: Math.min(...full) / mean,
  }),
);
process.exit();
