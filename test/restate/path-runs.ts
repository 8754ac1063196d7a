/** Runs paths of the testing kit in this process and on Restate, and records their results. */
import { vi } from 'vitest';
import {
  createGatewayActors,
  viewOf,
  type IdentificationSnapshot,
  type IdentificationState,
  type IdentificationView,
} from '../../src/index.js';
import {
  createRestateHost,
  createRestateService,
  registerRestateService,
  serveRestateService,
  type ServedRestateService,
} from '../../src/restate/index.js';
import type { HostedIdentification } from '../../src/index.js';
import {
  createInProcessDriver,
  createRestateDriver,
  createScriptedGateway,
  runPath,
  skipReason,
  type ReceivedRequest,
  type IdentificationDriver,
  type IdentificationPath,
  type TestedHost,
} from '../../src/testing/index.js';
import type { TestEngine } from '../support/restate.js';

/** Long enough for a busy machine. */
const PATIENCE_MS = 40_000;
const HOUR_MS = 3_600_000;

/** The result of a path, before it is closed. */
export interface PathResult {
  readonly states: readonly IdentificationState[];
  readonly end: Pick<IdentificationView, 'state' | 'can' | 'failure' | 'output'>;
  /** The requests in order. Repeated polls count once, as their number depends on timing. */
  readonly requests: readonly string[];
}

const resultOf = (
  states: readonly IdentificationState[],
  { state, can, failure, output }: IdentificationView,
  requests: readonly ReceivedRequest[],
): PathResult => ({
  // A resumed identification enters its state again.
  states: once(states),
  // Whether `status.check` is possible depends on timing.
  end: { state, can: can.filter((type) => type !== 'status.check'), failure, output },
  requests: once(requests.map(({ operation, body }) => `${operation} ${withoutUserId(body)}`)),
});

const once = <T>(all: readonly T[]): T[] => all.filter((each, index) => each !== all[index - 1]);

/** Hides the user id, which differs for each path. */
const withoutUserId = (body: string): string => body.replace(/"userId":\d+/, '"userId":0');

/** Runs a path, and reads its result before it is closed. */
async function run(
  path: IdentificationPath,
  driver: IdentificationDriver,
  readResult: () => Promise<PathResult>,
): Promise<PathResult> {
  const results: PathResult[] = [];
  await runPath(path, {
    ...driver,
    close: async () => {
      await readResult().then(
        (result) => results.push(result),
        // The path itself reports the error.
        () => 0,
      );
      await driver.close?.();
    },
  });
  const [result] = results;
  if (result === undefined) throw new Error('The path has no result.');
  return result;
}

/** Runs a path in this process, in fake time. */
export async function runInProcess(path: IdentificationPath): Promise<PathResult> {
  const snapshots: IdentificationSnapshot[] = [];
  const driver = createInProcessDriver({
    clock: vi,
    inspect: (event) => {
      const isOfMachine = event.actorRef.sessionId === event.rootId;
      if (event.type !== '@xstate.snapshot' || !isOfMachine) return;
      // The only machine in this actor system.
      snapshots.push(event.snapshot as IdentificationSnapshot);
    },
  });
  return run(path, driver, () => {
    const views = snapshots.map(viewOf);
    const end = views.at(-1);
    if (end === undefined) throw new Error('The identification was not started.');
    const states = views.map(({ state }) => state);
    return Promise.resolve(resultOf(states, end, driver.gateway.requests));
  });
}

/**
 * Runs paths on Restate, several at once: each has a user and a gateway of its own. They share one
 * service, as an engine routes all calls to the latest deployment.
 */
export function createRestateRunner(
  engine: () => TestEngine,
  timings: NonNullable<IdentificationDriver['timings']>,
) {
  const gateways = new Map<number, typeof fetch>();
  const actors = createGatewayActors({
    baseUrl: 'https://gateway.example',
    getAccessToken: () => 'token',
    fetch: async (target, init) => {
      const gateway = gateways.get(await userOf(new Request(target, init)));
      if (gateway === undefined) throw new TypeError('The call is of an unknown user.');
      return gateway(target, init);
    },
  });
  let served: ServedRestateService | null = null;

  /** Serves the service, again at the same port after a reload. */
  async function serve(): Promise<ServedRestateService> {
    const service = createRestateService({
      actors,
      // A call that the gateway holds back must not time out.
      timings: { requestTimeout: HOUR_MS, ...timings },
    });
    const port = served === null ? 0 : Number(new URL(served.url).port);
    return serveRestateService({ service, port, drainTimeout: 0 });
  }

  function recordingDriver() {
    const gateway = createScriptedGateway();
    const toOpen = new Set<ReceivedRequest>();
    let find = (): Promise<HostedIdentification | null> => Promise.resolve(null);
    const driver = createRestateDriver({
      gateway,
      timings,
      timeout: PATIENCE_MS,
      openHost: () => {
        const { ingressUrl } = engine();
        const host = createRestateHost({ ingressUrl, actors, requestTimeout: PATIENCE_MS });
        const start: TestedHost['start'] = async (subject) => {
          gateways.set(subject.userId, gateway.fetch);
          const started = await host.start(subject);
          find = () => host.get(started.identification.id);
          return started;
        };
        return { ...host, start };
      },
      reload: async () => {
        await served?.close();
        served = await serve();
      },
    });
    return {
      ...driver,
      open: async () => {
        const before = gateway.requests.length;
        const url = await driver.open();
        // Calls of the host, not of the machine, which makes none meanwhile.
        for (const request of gateway.requests.slice(before)) toOpen.add(request);
        return url;
      },
      readResult: async (): Promise<PathResult> => {
        const found = await find();
        if (found === null) throw new Error('The identification was not started.');
        const states = found.timeline.map(({ state }) => state);
        const requests = gateway.requests.filter((request) => !toOpen.has(request));
        return resultOf(states, found.view, requests);
      },
    };
  }

  return {
    driver: (): IdentificationDriver => recordingDriver(),
    skipReason: (path: IdentificationPath) => skipReason(path, recordingDriver()),
    open: async (): Promise<void> => {
      served = await serve();
      await registerRestateService({ adminUrl: engine().adminUrl, serviceUrl: served.url });
    },
    run: (path: IdentificationPath): Promise<PathResult> => {
      const driver = recordingDriver();
      return run(path, driver, driver.readResult);
    },
    close: () => served?.close(),
  };
}

async function userOf(call: Request): Promise<number> {
  const userId = /\/Enrollment\/(\d+)\/|"userId":(\d+)/.exec(call.url + (await call.text()));
  return Number(userId?.[1] ?? userId?.[2]);
}
