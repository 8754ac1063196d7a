/** The machine as a host runs it, without storing or showing anything. */
import { createActor } from 'xstate';
import { stateOf } from '../../machines/identification.view.js';
import {
  checkpointOf,
  identificationInput,
  identificationMachine,
  viewOf,
  type IdentificationActors,
  type IdentificationMachine,
  type IdentificationSnapshot,
} from '../../src/index.js';
import type { Flow } from './flow.js';

/** One machine for all flows. */
export function machineFlow(actors: IdentificationActors): Flow {
  const machine = identificationMachine.provide({ actors });
  return flowOf(() => machine);
}

/** A machine for each flow, which the guides advise against. */
export const machineEachFlow = (actors: IdentificationActors): Flow =>
  flowOf(() => identificationMachine.provide({ actors }));

/** One machine, with a checkpoint as text and a view of each snapshot, as a page needs them. */
export function shownFlow(actors: IdentificationActors): Flow {
  const machine = identificationMachine.provide({ actors });
  return flowOf(
    () => machine,
    (snapshot) => {
      JSON.stringify(checkpointOf(snapshot));
      viewOf(snapshot);
    },
  );
}

const flowOf =
  (machine: () => IdentificationMachine, look?: (snapshot: IdentificationSnapshot) => void): Flow =>
  (userId, signal, onState) =>
    new Promise((resolve, reject) => {
      const input = identificationInput({ subject: { userId } });
      const actor = createActor(machine(), { input });
      let state: string | null = null;
      const stop = (): void => {
        actor.stop();
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      actor.subscribe((snapshot) => {
        look?.(snapshot);
        const next = stateOf(snapshot);
        if (next === state) return;
        state = next;
        onState(next);
        if (next === 'awaitingRedirect' || next === 'signing') {
          actor.send({ type: 'redirect.succeeded' });
        } else if (next === 'completed' || next === 'failed' || next === 'stalled') {
          signal.removeEventListener('abort', stop);
          const { output, failure } = snapshot.context;
          if (output !== null) resolve(output);
          else reject(new Error(`The flow is ${next}: ${failure?.message ?? ''}`));
        }
      });
      actor.start();
    });
