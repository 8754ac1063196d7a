/** The machine in this process, hosted as an app would. */
import type { Checkpoint, IdentificationActors } from '../../../src/index.js';
import { createJournal } from '../../../src/inspect/index.js';
import { memoryOfProcess } from '../memory.js';
import { host, sandboxActors, type Host } from '../../support/host.js';
import {
  statesOf,
  fullText,
  observationOf,
  type Driver,
  type OnObservation,
  type Observation,
  type Subject,
} from './driver.js';

interface Identification {
  readonly subject: Subject;
  readonly onObservation: OnObservation;
  readonly observations: Observation[];
  app: Host;
}

export const inProcess: Driver = {
  host: 'in process',
  open: ({ sandbox, getAccessToken, timings = {}, pendingStatuses, allowedHosts }) => {
    const actors: IdentificationActors = sandboxActors(sandbox, {
      getAccessToken,
      ...(allowedHosts !== null && { allowedHosts }),
    });
    const journal: string[] = [];
    const errors: string[] = [];
    const written: string[] = [];
    const all: Identification[] = [];

    function run(
      { subject, onObservation, observations }: Omit<Identification, 'app'>,
      checkpoint: unknown,
    ): Host {
      try {
        return host(actors, {
          subject,
          timings,
          pendingStatuses: [...pendingStatuses],
          checkpoint,
          inspect: createJournal({ write: (entry) => void journal.push(JSON.stringify(entry)) }),
          watch: (view, kept) => {
            written.push(JSON.stringify(kept));
            const observation = observationOf(view);
            observations.push(observation);
            onObservation(observation);
          },
        });
      } catch (error) {
        errors.push(fullText(error));
        throw error;
      }
    }

    return Promise.resolve({
      begin: async (subject, onObservation) => {
        const begun = { subject, onObservation, observations: [] };
        const identification = { ...begun, app: await Promise.resolve(run(begun, null)) };
        all.push(identification);
        const { observations } = identification;
        return {
          send: async (...types) => {
            for (const type of types) identification.app.send(type);
            return Promise.resolve();
          },
          hostedUrl: () => {
            const { hosted } = identification.app.view();
            return hosted === null
              ? Promise.reject(new Error('There is no page to open.'))
              : Promise.resolve(hosted.url);
          },
          comeBack: () => {
            identification.app.send('redirect.succeeded');
            return Promise.resolve();
          },
          states: () => Promise.resolve(statesOf(observations)),
        };
      },
      crash: (tamper = (checkpoint) => checkpoint) => {
        for (const identification of all) {
          const { app } = identification;
          app.kill();
          const last = JSON.stringify(app.checkpoints.at(-1));
          // The app stores only checkpoints.
          identification.app = run(identification, tamper(JSON.parse(last) as Checkpoint));
        }
        return Promise.resolve();
      },
      stored: () => Promise.resolve(written.join('\n')),
      reported: () => Promise.resolve([...journal, ...errors].join('\n')),
      memory: () => Promise.resolve(memoryOfProcess()),
    });
  },
};
