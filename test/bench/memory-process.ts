/** Prints how many bytes of the heap an identification takes, in a process that holds little else. */
import { createActor } from 'xstate';
import {
  identificationInput,
  identificationMachine,
  type IdentificationActors,
} from '../../src/index.js';
import { sleepUntil } from '../../src/gateway/actors.js';
import { fromStoppable } from '../../src/gateway/stoppable.js';
import { minimalMachine } from './minimal-machine.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

const COUNT = 2_000;

const [kind = ''] = process.argv.slice(2);

const actors: IdentificationActors = {
  ...stubActors(createStubGateway()),
  sleepUntil: kind === 'timeless' ? fromStoppable(() => () => undefined) : sleepUntil,
};
const INTERVAL_MS = 3_600_000;
const once = identificationMachine.provide({ actors });
const minimal = minimalMachine(actors, () => INTERVAL_MS);

function start(userId: number) {
  const machine = kind === 'provided' ? identificationMachine.provide({ actors }) : once;
  const actor = createActor(machine, {
    input: identificationInput({ subject: { userId }, timings: { pollInterval: INTERVAL_MS } }),
  });
  return {
    actor: actor.start(),
    redirect: () => {
      actor.send({ type: 'redirect.succeeded' });
    },
  };
}

function startMinimal(userId: number) {
  const actor = createActor(minimal, { input: { userId } });
  return {
    actor: actor.start(),
    redirect: () => {
      actor.send({ type: 'redirect' });
    },
  };
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
  const all = Array.from({ length: count }, (_, index) =>
    (kind.startsWith('minimal') ? startMinimal : start)(first + index),
  );
  await settle();
  if (kind.endsWith('parked')) return all.map(({ actor }) => actor);
  for (const { redirect } of all) redirect();
  await settle();
  return all.map(({ actor }) => actor);
}

// Creates what all identifications share.
for (const actor of await fill(100, COUNT + 1)) actor.stop();
const before = await heap();
const all = await fill(COUNT, 1);
const bytes = ((await heap()) - before) / COUNT;
const values = new Set(all.map((actor) => JSON.stringify(actor.getSnapshot().value)));
process.stdout.write(JSON.stringify({ bytes, values: [...values] }));
process.exit();
