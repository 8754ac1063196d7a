/**
 * A host for many users behind its HTTP API. Users start, open and come back by HTTP; the observations
 * come from `subscribe`. `drive` works with the `Server` of any `IdentificationHost`.
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
import {
  createPooledTransport,
  createServerHost,
  type IdentificationRecord,
  type IdentificationStore,
} from '../../../src/server/index.js';
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
  fullText,
  observationOf,
  type DrivenHost,
  type Driver,
  type DriverOptions,
  type OnObservation,
  type Tamper,
} from './driver.js';

/** A host that can crash. */
export interface Server {
  readonly host: () => IdentificationHost;
  /** Crashes the host, and starts another one on its store. */
  readonly crash: (tamper?: Tamper) => Promise<void>;
  /** Everything that was ever stored. */
  readonly stored: () => string;
  /** Everything that observers were told. */
  readonly reported: () => string;
}

// As `serve` does.
const transport = createPooledTransport();

export const server: Driver = {
  host: 'server',
  open: (options) => {
    const store = createMemoryStore();
    return drive(openServer(options, () => store));
  },
};

/** @param openStore opens the same store for each host, as its process does */
export function openServer(
  { sandbox, getAccessToken, timings = {}, pendingStatuses, allowedHosts }: DriverOptions,
  openStore: () => IdentificationStore,
): Server {
  const written: string[] = [];
  const reported: string[] = [];
  const line = (...logged: readonly unknown[]): void => void reported.push(JSON.stringify(logged));
  const log = logTo({ debug: line, info: line, warn: line, error: line });
  // The store may contain the device's data until the end, as documented.
  const recordWrite = (record: IdentificationRecord): void => {
    written.push(JSON.stringify({ ...record, subject: null }));
  };
  const recording = (store: IdentificationStore): IdentificationStore => ({
    ...store,
    create: (record, rule) => {
      recordWrite(record);
      return store.create(record, rule);
    },
    save: (record, version, how) => {
      recordWrite(record);
      return store.save(record, version, how);
    },
  });

  function startHost() {
    const { mortal, kill } = mortalStore(recording(openStore()));
    const host = createServerHost({
      actors: sandboxActors(sandbox, {
        getAccessToken,
        transport,
        ...(allowedHosts !== null && { allowedHosts }),
      }),
      store: mortal,
      timings,
      pendingStatuses,
      drainTimeout: 0,
      observe: (event) => {
        log(event);
        reported.push(event.type === 'storeError' ? fullText(event.error) : JSON.stringify(event));
      },
    });
    onTestFinished(() => host.close());
    return { host, kill };
  }

  let now = startHost();
  return {
    host: () => now.host,
    crash: async (tamper) => {
      now.kill();
      if (tamper !== undefined) await tamperWith(openStore(), tamper);
      now = startHost();
    },
    stored: () => written.join('\n'),
    reported: () => reported.join('\n'),
  };
}

async function tamperWith(store: IdentificationStore, tamper: Tamper): Promise<void> {
  for (const record of await store.list({ limit: 10 })) {
    const { version } = record;
    // A host stores only checkpoints.
    const checkpoint = tamper(record.checkpoint as Checkpoint);
    // An attacker who can write the checkpoint can also write the record.
    const state = stateOf(checkpoint) ?? record.state;
    const dueAt = state === record.state ? record.dueAt : Date.now();
    const tampered = { ...record, state, dueAt, checkpoint, version: version + 1 };
    await store.save(tampered, version, { takes: true });
  }
  // Gives back what it has taken.
  if (store.sharing !== undefined) await store.close();
}

const stateOf = (checkpoint: unknown): IdentificationState | undefined =>
  typeof checkpoint === 'object' && checkpoint !== null && 'state' in checkpoint
    ? identificationStates.find((state) => state === checkpoint.state)
    : undefined;

interface Identification {
  readonly id: string;
  readonly onObservation: OnObservation;
  /** Drops the user's browser session. */
  readonly leave: () => void;
}

/** The entered states of a response, in order. */
export function statesOfTimeline({ timeline }: Answer['body']): IdentificationState[] {
  // The HTTP API documents this type.
  const states = (timeline as readonly { state: IdentificationState }[]).map(({ state }) => state);
  return states.filter((state, index) => state !== states[index - 1]);
}

const CHOSEN = ['correlationType', 'bTrustAppCallBackId'] as const;

/** Calls `onObservation` with each view of an identification from now on. */
export async function follow(
  host: IdentificationHost,
  id: string,
  onObservation: OnObservation,
): Promise<void> {
  let newest: HostedIdentification | null = null;
  // A host may report an old version late.
  const update = (now: HostedIdentification): void => {
    const isOld = newest !== null && now.version < newest.version;
    if (isOld || isDeepStrictEqual(now, newest)) return;
    newest = now;
    onObservation(observationOf(now.view));
  };
  host.subscribe(id, update);
  const now = await host.get(id);
  if (now !== null) update(now);
}

/** Drives a server over HTTP. */
export async function drive(given: Server): Promise<DrivenHost> {
  /** Errors in full, and all responses except hosted URLs. */
  const reported: string[] = [];
  const all: Identification[] = [];
  const secret = randomBytes(32).toString('hex');
  const options = { secret, clientMayChoose: CHOSEN };
  let { url } = await serve(given.host(), options);

  /** The body of a successful response. */
  async function bodyOf(answer: Promise<Answer>): Promise<Answer['body']> {
    const { status, text, body } = await answer;
    reported.push(text);
    if (status < 400) return body;
    throw new Error(text);
  }

  /** Sends an event as the app's backend does. A browser can't send these redirects. */
  async function send(id: string, type: IdentificationEventType): Promise<void> {
    await given
      .host()
      .send(id, { type })
      .catch((error: unknown) => {
        reported.push(fullText(error));
        const isRefused = error instanceof IdentificationHostError && error.code === 'notAccepted';
        if (!isRefused) throw error;
      });
  }

  return {
    begin: async ({ userId, ...subject }, onObservation) => {
      const person = (): Client => (browser ??= client(url, `user ${String(userId)}`));
      let browser: Client | null = null;
      const leave = (): void => {
        browser = null;
      };
      const { id } = await bodyOf(person().post('/identifications', subject));
      const identification = { id: String(id), onObservation, leave };
      all.push(identification);
      await follow(given.host(), identification.id, onObservation);
      const path = `/identifications/${identification.id}`;
      return {
        send: async (...types) => {
          await Promise.all(types.map((type) => send(identification.id, type)));
        },
        hostedUrl: async () => {
          const { body, text } = await person().post(`${path}/open`);
          const { url } = body;
          if (typeof url === 'string') return url;
          reported.push(text);
          throw new Error(text);
        },
        comeBack: async () => {
          await bodyOf(person().get('/return/success'));
        },
        states: async () => {
          return statesOfTimeline(await bodyOf(person().get(path)));
        },
      };
    },
    crash: async (tamper) => {
      await given.crash(tamper);
      ({ url } = await serve(given.host(), options));
      for (const identification of all) {
        identification.leave();
        await follow(given.host(), identification.id, identification.onObservation);
      }
    },
    stored: () => Promise.resolve(given.stored()),
    reported: () => Promise.resolve([given.reported(), ...reported].join('\n')),
    memory: () => Promise.resolve(memoryOfProcess()),
  };
}
