/** The stage of a scenario: a sandbox, a host and its users. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type {
  GetAccessToken,
  IdentificationEventType,
  IdentificationState,
} from '../../src/index.js';
import type { GatewayOperation, RecordedRequest, Sandbox } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { FAST } from '../support/host.js';
import {
  isByHost,
  type DrivenHost,
  type Driver,
  type Observation,
  type Subject,
  type Tamper,
  type TimedObservation,
} from './hosts/driver.js';
import type { Scenario } from './table.js';

/** A user of the host. */
export interface User {
  readonly userId: number;
  /** What the user has seen, in order. */
  readonly observations: readonly TimedObservation[];
  /** Every view of the identification, in order, also one that was too short for the user's screen. */
  readonly history: readonly TimedObservation[];
  /** Waits for the first matching observation since the user's last action. */
  until(
    wanted: IdentificationState | ((observation: Observation) => boolean),
  ): Promise<TimedObservation>;
  send(...types: IdentificationEventType[]): Promise<void>;
  /** Submits the form of the hosted page, without coming back. */
  submit(form: 'pass' | 'sign', url?: string): Promise<void>;
  comeBack(): Promise<void>;
  hostedUrl(): Promise<string>;
  /** Completes each hosted page, until the host is at rest elsewhere. */
  complete(): Promise<TimedObservation>;
  states(): Promise<readonly IdentificationState[]>;
}

export interface Stage {
  readonly sandbox: Sandbox;
  /** A server that must not get any request. */
  readonly elsewhere: Sandbox;
  readonly host: DrivenHost;
  readonly user: User;
  /** Adds another user to the same host. */
  readonly other: () => Promise<User>;
  readonly crash: (tamper?: Tamper) => Promise<void>;
  /** Replaces the token provider; `null`: it returns the sandbox's token. */
  readonly tokens: { provider: GetAccessToken | null; refreshes: number };
  /** The machine's calls to the gateway. */
  readonly calls: (operation: GatewayOperation) => RecordedRequest[];
  /** Waits for a number of calls. */
  readonly called: (operation: GatewayOperation, count: number) => Promise<void>;
  /** The hosted URLs that the host has returned. */
  readonly hostedUrls: ReadonlySet<string>;
}

/** Personal data that the host gets and must not pass on. */
const CANARIES = {
  localTimezone: 'canary-zone',
  userAgent: 'canary-agent',
  browserLanguage: 'canary-language',
  userLanguage: 'canary-user-language',
  deviceName: 'canary-device',
} as const;

const TIMEOUT_MS = 20_000;

export async function setStage(driver: Driver, scenario: Scenario): Promise<Stage> {
  const sandbox = await start({ accessToken: 'canary-token-in-a-header' });
  const elsewhere = await start({ accessToken: sandbox.accessToken });
  const { faults = {} } = scenario;
  const queued = typeof faults === 'function' ? faults({ elsewhere: elsewhere.url }) : faults;
  sandbox.faults.next('initiate', ...(queued.initiate ?? []));
  sandbox.faults.next('status', ...(queued.status ?? []));
  sandbox.faults.next('finalize', ...(queued.finalize ?? []));

  const tokens: Stage['tokens'] = { provider: null, refreshes: 0 };
  const host = await driver.open({
    sandbox,
    getAccessToken: (request) => {
      if (request.forceRefresh) tokens.refreshes += 1;
      return tokens.provider === null ? sandbox.accessToken : tokens.provider(request);
    },
    timings: {
      ...FAST,
      ...scenario.timings,
      backoff: { ...FAST.backoff, ...scenario.timings?.backoff },
    },
    pendingStatuses: scenario.pendingStatuses ?? [],
    allowedHosts: scenario.allowedHosts?.(sandbox) ?? null,
  });
  const hostedUrls = new Set<string>();
  const users: { ignoreEarlier: () => void }[] = [];

  async function addUser(subject: Subject): Promise<User> {
    const { userId } = subject;
    const observations: TimedObservation[] = [];
    const wakers = new Set<() => void>();
    const nextObservation = (): Promise<void> =>
      new Promise((resolve) => {
        wakers.add(resolve);
      });
    /** The index of the first observation that `until` considers. */
    let from = 0;
    const ignoreEarlier = (): void => {
      from = observations.length;
    };
    users.push({ ignoreEarlier });
    const identification = await host.begin(subject, (observation) => {
      observations.push({ ...observation, at: Date.now() });
      for (const wake of wakers) wake();
      wakers.clear();
    });
    let statuses = scenario.statuses ?? null;

    const user: User = {
      userId,
      observations,
      history: identification.history ?? observations,
      until: async (wanted) => {
        const isWanted =
          typeof wanted === 'string' ? ({ state }: Observation) => state === wanted : wanted;
        const isLate = AbortSignal.timeout(TIMEOUT_MS);
        const late = aborted(isLate);
        while (!isLate.aborted) {
          const found = observations.findIndex(
            (observation, index) => index >= from && isWanted(observation),
          );
          const observation = observations[found];
          if (observation !== undefined) {
            from = found;
            return observation;
          }
          await Promise.race([nextObservation(), late]);
        }
        const states = observations.map(({ state }) => state).join(' → ');
        throw new Error(`Never observed: ${String(wanted)}, but ${states}.`);
      },
      send: async (...types) => {
        ignoreEarlier();
        await identification.send(...types);
      },
      submit: async (form, url) => {
        const page = url ?? (await user.hostedUrl());
        const { status } = await fetch(`${page}/${form}`, { method: 'POST', redirect: 'manual' });
        if (status !== 303) throw new Error(`The form got ${String(status)}.`);
      },
      comeBack: async () => {
        ignoreEarlier();
        await identification.comeBack();
      },
      hostedUrl: async () => {
        const url = await identification.hostedUrl();
        hostedUrls.add(url);
        return url;
      },
      complete: async () => {
        let before: IdentificationState | null = null;
        for (;;) {
          const parked = await user.until(
            ({ working, state }: Observation) => !working && state !== before,
          );
          const { state } = parked;
          if (state !== 'awaitingRedirect' && state !== 'signing') return parked;
          before = state;
          await user.submit(state === 'signing' ? 'sign' : 'pass');
          if (statuses !== null && (statuses.after === 'signing') === (state === 'signing')) {
            sandbox.script(userId, ...statuses.answers);
            statuses = null;
          }
          await user.comeBack();
        }
      },
      states: () => identification.states(),
    };
    return user;
  }

  const calls = (operation: GatewayOperation): RecordedRequest[] =>
    sandbox.requests.filter((request) => request.operation === operation && !isByHost(request));
  const subject = { ...CANARIES, bTrustAppCallBackId: 'callback-1', correlationType: 1 } as const;
  const userId = scenario.userId ?? 42;

  return {
    sandbox,
    elsewhere,
    host,
    user: await addUser({ ...subject, userId }),
    other: () => addUser({ ...subject, userId: userId + 1 }),
    crash: async (tamper) => {
      for (const { ignoreEarlier } of users) ignoreEarlier();
      await host.crash(tamper);
    },
    tokens,
    calls,
    called: async (operation, count) => {
      const isLate = AbortSignal.timeout(TIMEOUT_MS);
      while (calls(operation).length < count && !isLate.aborted) await sleep(2);
      if (isLate.aborted) throw new Error(`There were too few calls of ${operation}.`);
    },
    hostedUrls,
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });

/** Checks that the host offers no hosted page. */
export const expectNoHostedPage = async (user: User): Promise<void> => {
  await expect(user.hostedUrl()).rejects.toThrow();
};
