/**
 * A host for many users behind its HTTP API. People start, open, come back and drive by HTTP; what
 * is seen of them comes from `subscribe`.
 *
 * Whatever is an `IdentificationHost` can be driven: another engine brings a `Server` of its own to
 * `drive`.
 */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { onTestFinished } from 'vitest';
import {
  identificationStates,
  type Checkpoint,
  type IdentificationEventType,
  type IdentificationState,
} from '../../../src/index.js';
import { createServerHost, type IdentificationRecord } from '../../../src/server/index.js';
import { createMemoryStore } from '../../../src/server/stores/memory/index.js';
import {
  IdentificationHostError,
  type HostedIdentification,
  type IdentificationHost,
} from '../../../src/index.js';
import { logTo } from '../../../src/telemetry/index.js';
import { mortalStore } from '../../server/helpers.js';
import { client, serve, type Answer, type Client } from '../../http/helpers.js';
import { sandboxActors } from '../../support/host.js';
import { memoryOfProcess } from '../memory.js';
import {
  inFull,
  sightOf,
  type DrivenHost,
  type Driver,
  type DriverOptions,
  type Saw,
  type Tamper,
} from './driver.js';

/** A host that can die, and what is left of it. */
export interface Server {
  readonly host: () => IdentificationHost;
  /** Dies as it stands; another one takes over. */
  readonly crash: (tamper?: Tamper) => Promise<void>;
  /** Whatever was written down at any time. */
  readonly kept: () => string;
  /** Whatever was told to observers. */
  readonly told: () => string;
}

export const server: Driver = {
  host: 'server',
  open: (options) => drive(openServer(options)),
};

function openServer({
  sandbox,
  getAccessToken,
  timings = {},
  pendingStatuses,
  allowedHosts,
}: DriverOptions): Server {
  const store = createMemoryStore();
  const written: string[] = [];
  const told: string[] = [];
  const line = (...logged: readonly unknown[]): void => void told.push(JSON.stringify(logged));
  const log = logTo({ debug: line, info: line, warn: line, error: line });
  // A store may know the device until the end: an app has its user's consent or not.
  const note = (record: IdentificationRecord): void => {
    written.push(JSON.stringify({ ...record, subject: null }));
  };
  const watched = {
    ...store,
    create: (record: IdentificationRecord) => {
      note(record);
      return store.create(record);
    },
    save: (record: IdentificationRecord, version: number) => {
      note(record);
      return store.save(record, version);
    },
  };

  function life() {
    const { mortal, kill } = mortalStore(watched);
    const host = createServerHost({
      actors: sandboxActors(sandbox, {
        getAccessToken,
        ...(allowedHosts !== null && { allowedHosts }),
      }),
      store: mortal,
      timings,
      pendingStatuses,
      drainTimeout: 0,
      observe: (event) => {
        log(event);
        told.push(event.type === 'storeError' ? inFull(event.error) : JSON.stringify(event));
      },
    });
    onTestFinished(() => host.close());
    return { host, kill };
  }

  let now = life();
  return {
    host: () => now.host,
    crash: async (tamper) => {
      now.kill();
      if (tamper !== undefined) await tamperWith(store, tamper);
      now = life();
    },
    kept: () => written.join('\n'),
    told: () => told.join('\n'),
  };
}

async function tamperWith(
  store: ReturnType<typeof createMemoryStore>,
  tamper: Tamper,
): Promise<void> {
  for (const record of await store.list({ limit: 10 })) {
    const { version } = record;
    // What a host has written is a checkpoint.
    const checkpoint = tamper(record.checkpoint as Checkpoint);
    // Whoever can write one can write all of it.
    const state = stateOf(checkpoint) ?? record.state;
    const dueAt = state === record.state ? record.dueAt : Date.now();
    await store.save({ ...record, state, dueAt, checkpoint, version: version + 1 }, version);
  }
}

const stateOf = (checkpoint: unknown): IdentificationState | undefined =>
  typeof checkpoint === 'object' && checkpoint !== null && 'state' in checkpoint
    ? identificationStates.find((state) => state === checkpoint.state)
    : undefined;

interface Begun {
  readonly id: string;
  readonly saw: Saw;
  /** Its browser knows another address from now on. */
  readonly leave: () => void;
}

/** Drives a server over HTTP. */
export async function drive(given: Server): Promise<DrivenHost> {
  /** Problems in full, and all answers but those that open a page. */
  const told: string[] = [];
  const all: Begun[] = [];
  const secret = randomBytes(32).toString('hex');
  let { url } = await serve(given.host(), { secret });

  /** What a request is answered with, where that is not a problem. */
  async function answered(answer: Promise<Answer>): Promise<Answer['body']> {
    const { status, text, body } = await answer;
    told.push(text);
    if (status < 400) return body;
    throw new Error(text);
  }

  async function follow({ id, saw }: Begun): Promise<void> {
    let newest: HostedIdentification | null = null;
    // A subscription may begin with a look of its own, which may come late: it is no news by then.
    const look = (now: HostedIdentification): void => {
      const isOld = newest !== null && now.version < newest.version;
      if (isOld || isDeepStrictEqual(now, newest)) return;
      newest = now;
      saw(sightOf(now.view));
    };
    given.host().subscribe(id, look);
    const now = await given.host().get(id);
    if (now !== null) look(now);
  }

  /** An event by the app's backend: redirects that are no browser's come from nowhere else. */
  async function send(id: string, type: IdentificationEventType): Promise<void> {
    await given
      .host()
      .send(id, { type })
      .catch((error: unknown) => {
        told.push(inFull(error));
        const isRefused = error instanceof IdentificationHostError && error.code === 'notAccepted';
        if (!isRefused) throw error;
      });
  }

  return {
    begin: async ({ userId, ...subject }, saw) => {
      const person = (): Client => (browser ??= client(url, `user ${String(userId)}`));
      let browser: Client | null = null;
      const leave = (): void => {
        browser = null;
      };
      const { id } = await answered(person().post('/identifications', subject));
      const begun = { id: String(id), saw, leave };
      all.push(begun);
      await follow(begun);
      const path = `/identifications/${begun.id}`;
      return {
        send: async (...types) => {
          await Promise.all(types.map((type) => send(begun.id, type)));
        },
        hostedUrl: async () => {
          const { body, text } = await person().post(`${path}/open`);
          const { url } = body;
          if (typeof url === 'string') return url;
          told.push(text);
          throw new Error(text);
        },
        comeBack: async () => {
          await answered(person().get('/return/success'));
        },
        states: async () => {
          const { timeline } = await answered(person().get(path));
          // As it is documented.
          const states = (timeline as readonly { state: IdentificationState }[]).map(
            ({ state }) => state,
          );
          return states.filter((state, index) => state !== states[index - 1]);
        },
      };
    },
    crash: async (tamper) => {
      await given.crash(tamper);
      ({ url } = await serve(given.host(), { secret }));
      for (const begun of all) {
        begun.leave();
        await follow(begun);
      }
    },
    kept: () => Promise.resolve(given.kept()),
    told: () => Promise.resolve([given.told(), ...told].join('\n')),
    memory: () => Promise.resolve(memoryOfProcess()),
  };
}
