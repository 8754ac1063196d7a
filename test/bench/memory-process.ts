/** Says how many bytes of the heap an identification takes, in a process where there is little else. */
import { createActor } from 'xstate';
import {
  identificationInput,
  identificationMachine,
  type IdentificationActors,
} from '../../src/index.js';
import { sleepUntil } from '../../src/gateway/sleep.js';
import { fromStoppable } from '../../src/gateway/stoppable.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

const COUNT = 2_000;

const [kind = ''] = process.argv.slice(2);

const actors: IdentificationActors = {
  ...stubActors(createStubGateway()),
  sleepUntil: kind === 'timeless' ? fromStoppable(() => () => undefined) : sleepUntil,
};
const once = identificationMachine.provide({ actors });

function start(userId: number) {
  const machine = kind === 'provided' ? identificationMachine.provide({ actors }) : once;
  const actor = createActor(machine, {
    input: identificationInput({ subject: { userId }, timings: { pollInterval: 3_600_000 } }),
  });
  actor.start();
  return actor;
}

const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

async function heap(): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    await settle();
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

async function fill(count: number, first: number) {
  const all = Array.from({ length: count }, (_, index) => start(first + index));
  await settle();
  if (kind === 'parked') return all;
  for (const actor of all) actor.send({ type: 'redirect.succeeded' });
  await settle();
  return all;
}

// What is made once for all.
for (const actor of await fill(100, COUNT + 1)) actor.stop();
const before = await heap();
const all = await fill(COUNT, 1);
const bytes = ((await heap()) - before) / COUNT;
const values = new Set(all.map((actor) => JSON.stringify(actor.getSnapshot().value)));
process.stdout.write(JSON.stringify({ bytes, values: [...values] }));
process.exit();
