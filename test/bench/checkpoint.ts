import { createActor } from 'xstate';
import { checkpointOf, identificationInput, identificationMachine } from '../../src/index.js';
import { compare, find } from './compare.js';
import { microseconds, table, type Part } from './part.js';
import { createStubGateway, stubActors } from './stub-gateway.js';

const subject = { userId: 2_147_483_647 };
const machine = identificationMachine.provide({ actors: stubActors(createStubGateway()) });

/** Starts an identification, which then waits for its user at the first hosted page. */
async function parked() {
  const actor = createActor(machine, { input: identificationInput({ subject }) });
  actor.start();
  await new Promise(setImmediate);
  return actor;
}

export const checkpoint: Part = {
  name: 'checkpoint',
  title: 'Checkpoints',
  run: async () => {
    const actor = await parked();
    actor.send({ type: 'redirect.succeeded' });
    const snapshot = actor.getSnapshot();
    const text = JSON.stringify(checkpointOf(snapshot));
    const restore = (): void => {
      const record: unknown = JSON.parse(text);
      const input = identificationInput({ subject, checkpoint: record });
      const restored = createActor(machine, { input });
      restored.start();
      if (!restored.getSnapshot().matches('phaseA'))
        throw new Error('The identification was not restored to phaseA.');
      restored.stop();
    };
    const repeat = (work: () => void) => (count: number) => {
      for (let done = 0; done < count; done += 1) work();
      return Promise.resolve();
    };
    const measured = await compare(
      [
        { name: 'save', run: repeat(() => JSON.stringify(checkpointOf(snapshot))) },
        { name: 'restore', run: repeat(restore) },
      ],
      { times: 1_000, rounds: 25 },
    );
    const bytes = Buffer.byteLength(text);
    const save = find(measured, 'save').time;
    const load = find(measured, 'restore').time;
    return {
      goals: [
        {
          what: 'a checkpoint as JSON',
          measured: `${String(bytes)} bytes`,
          goal: 'at most 720, whatever fails (in the tests)',
          isReached: bytes <= 720,
        },
        {
          what: 'to save one',
          measured: microseconds(save),
          goal: 'at most 10 µs',
          isReached: save <= 0.01,
        },
        {
          what: 'to restore one',
          measured: microseconds(load),
          goal: 'at most 60 µs',
          isReached: load <= 0.06,
        },
      ],
      text: `In the first phase, as text, without the time of a disk.

${table(
  ['', ''],
  [
    ['snapshot to text', microseconds(save)],
    ['text to a machine that has begun its request, stopped again', microseconds(load)],
  ],
)}`,
    };
  },
};
