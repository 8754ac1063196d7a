/** The machine in this process, as an app of one's own would host it. */
import type { Checkpoint, IdentificationActors } from '../../../src/index.js';
import { createJournal } from '../../../src/inspect/index.js';
import { memoryOfProcess } from '../memory.js';
import { host, sandboxActors, type Host } from '../../support/host.js';
import {
  entered,
  inFull,
  sightOf,
  type Driver,
  type Saw,
  type Sight,
  type Subject,
} from './driver.js';

interface Begun {
  readonly subject: Subject;
  readonly saw: Saw;
  readonly sights: Sight[];
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
    const all: Begun[] = [];

    function run({ subject, saw, sights }: Omit<Begun, 'app'>, checkpoint: unknown): Host {
      try {
        return host(actors, {
          subject,
          timings,
          pendingStatuses: [...pendingStatuses],
          checkpoint,
          inspect: createJournal({ write: (entry) => void journal.push(JSON.stringify(entry)) }),
          watch: (view, kept) => {
            written.push(JSON.stringify(kept));
            const sight = sightOf(view);
            sights.push(sight);
            saw(sight);
          },
        });
      } catch (error) {
        errors.push(inFull(error));
        throw error;
      }
    }

    return Promise.resolve({
      begin: async (subject, saw) => {
        const begun = { subject, saw, sights: [] };
        const identification = { ...begun, app: await Promise.resolve(run(begun, null)) };
        all.push(identification);
        const { sights } = identification;
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
          states: () => Promise.resolve(entered(sights)),
        };
      },
      crash: (tamper = (checkpoint) => checkpoint) => {
        for (const identification of all) {
          const { app } = identification;
          app.kill();
          const last = JSON.stringify(app.checkpoints.at(-1));
          // What was written is a checkpoint.
          identification.app = run(identification, tamper(JSON.parse(last) as Checkpoint));
        }
        return Promise.resolve();
      },
      kept: () => Promise.resolve(written.join('\n')),
      told: () => Promise.resolve([...journal, ...errors].join('\n')),
      memory: () => Promise.resolve(memoryOfProcess()),
    });
  },
};
