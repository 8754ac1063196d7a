/** The testing kit's paths, walked in this process and on Restate, and what came of each. */
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
  reasonToLeaveOut,
  runPath,
  type ReceivedRequest,
  type IdentificationDriver,
  type IdentificationPath,
  type TestedHost,
} from '../../src/testing/index.js';
import type { TestEngine } from '../support/restate.js';

/** For a machine that is busy with other things; ms. */
const PATIENCE = 40_000;
const HOUR = 3_600_000;

/** What came of a path, until it is closed. */
export interface Course {
  readonly states: readonly IdentificationState[];
  readonly end: Pick<IdentificationView, 'state' | 'can' | 'failure' | 'output'>;
  /** What was sent, in order. How often a phase polls is a matter of time: it counts as once. */
  readonly requests: readonly string[];
}

const courseOf = (
  states: readonly IdentificationState[],
  { state, can, failure, output }: IdentificationView,
  requests: readonly ReceivedRequest[],
): Course => ({
  // Resumed, it is in the state in which it was.
  states: once(states),
  // Whether it waits for the next call already is a matter of time.
  end: { state, can: can.filter((type) => type !== 'status.check'), failure, output },
  requests: once(requests.map(({ operation, body }) => `${operation} ${ofAnybody(body)}`)),
});

const once = <T>(all: readonly T[]): T[] => all.filter((each, index) => each !== all[index - 1]);

/** Each path has a user of its own. */
const ofAnybody = (body: string): string => body.replace(/"userId":\d+/, '"userId":0');

/** Walks a path, and looks at it before it is closed. */
async function walk(
  path: IdentificationPath,
  driver: IdentificationDriver,
  look: () => Promise<Course>,
): Promise<Course> {
  const courses: Course[] = [];
  await runPath(path, {
    ...driver,
    close: async () => {
      await look().then(
        (course) => courses.push(course),
        // What went wrong is said by the path.
        () => 0,
      );
      await driver.close?.();
    },
  });
  const [course] = courses;
  if (course === undefined) throw new Error('There is nothing to see at the end.');
  return course;
}

/** In fake time. */
export async function walkInProcess(path: IdentificationPath): Promise<Course> {
  const snapshots: IdentificationSnapshot[] = [];
  const driver = createInProcessDriver({
    clock: vi,
    inspect: (event) => {
      const isOfMachine = event.actorRef.sessionId === event.rootId;
      if (event.type !== '@xstate.snapshot' || !isOfMachine) return;
      // The only machine there is.
      snapshots.push(event.snapshot as IdentificationSnapshot);
    },
  });
  return walk(path, driver, () => {
    const views = snapshots.map(viewOf);
    const end = views.at(-1);
    if (end === undefined) throw new Error('It was not started.');
    const states = views.map(({ state }) => state);
    return Promise.resolve(courseOf(states, end, driver.gateway.requests));
  });
}

/**
 * Walks paths on Restate, several at once: each has a user, and a gateway, of its own. The service is
 * one for all of them, as an engine has but one.
 */
export function createRestateCourses(
  engine: () => TestEngine,
  timings: NonNullable<IdentificationDriver['timings']>,
) {
  const gateways = new Map<number, typeof fetch>();
  const actors = createGatewayActors({
    baseUrl: 'https://gateway.example',
    getAccessToken: () => 'token',
    fetch: async (target, init) => {
      const gateway = gateways.get(await userOf(new Request(target, init)));
      if (gateway === undefined) throw new TypeError('It is nobody’s call.');
      return gateway(target, init);
    },
  });
  let served: ServedRestateService | null = null;

  /** The same service once more, where it was before. */
  async function serve(): Promise<ServedRestateService> {
    const service = createRestateService({
      actors,
      // What is held, or late, is not taken for lost.
      timings: { requestTimeout: HOUR, ...timings },
    });
    const port = served === null ? 0 : Number(new URL(served.url).port);
    return serveRestateService({ service, port, drainTimeout: 0 });
  }

  function watchedDriver() {
    const gateway = createScriptedGateway();
    const toOpen = new Set<ReceivedRequest>();
    let find = (): Promise<HostedIdentification | null> => Promise.resolve(null);
    const driver = createRestateDriver({
      gateway,
      timings,
      patience: PATIENCE,
      openHost: () => {
        const { ingressUrl } = engine();
        const host = createRestateHost({ ingressUrl, actors, requestTimeout: PATIENCE });
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
        // The host’s own calls: the machine makes none meanwhile.
        for (const request of gateway.requests.slice(before)) toOpen.add(request);
        return url;
      },
      look: async (): Promise<Course> => {
        const found = await find();
        if (found === null) throw new Error('It was not started.');
        const states = found.timeline.map(({ state }) => state);
        const requests = gateway.requests.filter((request) => !toOpen.has(request));
        return courseOf(states, found.view, requests);
      },
    };
  }

  return {
    driver: (): IdentificationDriver => watchedDriver(),
    reasonToLeaveOut: (path: IdentificationPath) => reasonToLeaveOut(path, watchedDriver()),
    open: async (): Promise<void> => {
      served = await serve();
      await registerRestateService({ adminUrl: engine().adminUrl, serviceUrl: served.url });
    },
    walk: (path: IdentificationPath): Promise<Course> => {
      const driver = watchedDriver();
      return walk(path, driver, driver.look);
    },
    close: () => served?.close(),
  };
}

async function userOf(call: Request): Promise<number> {
  const userId = /\/Enrollment\/(\d+)\/|"userId":(\d+)/.exec(call.url + (await call.text()));
  return Number(userId?.[1] ?? userId?.[2]);
}
