/** What a scenario is played on: a sandbox, a host, and who uses it. */
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
  type Sight,
  type Subject,
  type Tamper,
} from './hosts/driver.js';
import type { Scenario } from './table.js';

/** One who is identified. */
export interface Person {
  readonly userId: number;
  /** All that was seen, in order. */
  readonly sights: readonly SightAt[];
  /** The first sight since the last thing that was done that is as wanted. */
  until(wanted: IdentificationState | ((sight: Sight) => boolean)): Promise<SightAt>;
  send(...types: IdentificationEventType[]): Promise<void>;
  /** Does on the hosted page what there is to do, without coming back. */
  submit(form: 'pass' | 'sign', url?: string): Promise<void>;
  comeBack(): Promise<void>;
  hostedUrl(): Promise<string>;
  /** Does everything right until nothing is left to do. */
  complete(): Promise<SightAt>;
  states(): Promise<readonly IdentificationState[]>;
}

/** A sight, and when it was seen, in epoch ms. */
export type SightAt = Sight & { readonly at: number };

export interface Stage {
  readonly sandbox: Sandbox;
  /** Where nothing may ever arrive. */
  readonly elsewhere: Sandbox;
  readonly host: DrivenHost;
  readonly user: Person;
  /** Somebody else on the same host. */
  readonly other: () => Promise<Person>;
  readonly crash: (tamper?: Tamper) => Promise<void>;
  /** What the token provider says; `null` for what the sandbox accepts. */
  readonly tokens: { says: GetAccessToken | null; refreshes: number };
  /** What the machine has asked the gateway. */
  readonly calls: (operation: GatewayOperation) => RecordedRequest[];
  /** Waits until the sandbox got that many calls. */
  readonly called: (operation: GatewayOperation, count: number) => Promise<void>;
  /** Hosted URLs that somebody was given. */
  readonly hostedUrls: ReadonlySet<string>;
}

/** Stands in all that a host is told and that it must not pass on. */
const CANARIES = {
  localTimezone: 'canary-zone',
  userAgent: 'canary-agent',
  browserLanguage: 'canary-language',
  userLanguage: 'canary-user-language',
  deviceName: 'canary-device',
} as const;

const PATIENCE = 20_000;

export async function setStage(driver: Driver, scenario: Scenario): Promise<Stage> {
  const sandbox = await start({ accessToken: 'canary-token-in-a-header' });
  const elsewhere = await start({ accessToken: sandbox.accessToken });
  const { faults = {} } = scenario;
  const queued = typeof faults === 'function' ? faults({ elsewhere: elsewhere.url }) : faults;
  sandbox.faults.next('initiate', ...(queued.initiate ?? []));
  sandbox.faults.next('status', ...(queued.status ?? []));
  sandbox.faults.next('finalize', ...(queued.finalize ?? []));

  const tokens: Stage['tokens'] = { says: null, refreshes: 0 };
  const host = await driver.open({
    sandbox,
    getAccessToken: (request) => {
      if (request.forceRefresh) tokens.refreshes += 1;
      return tokens.says === null ? sandbox.accessToken : tokens.says(request);
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
  const people: { lookOn: () => void }[] = [];

  async function enter(subject: Subject): Promise<Person> {
    const { userId } = subject;
    const sights: SightAt[] = [];
    const wakers = new Set<() => void>();
    const news = (): Promise<void> =>
      new Promise((resolve) => {
        wakers.add(resolve);
      });
    /** From here on a sight counts for what is waited for. */
    let from = 0;
    const lookOn = (): void => {
      from = sights.length;
    };
    people.push({ lookOn });
    const identification = await host.begin(subject, (sight) => {
      sights.push({ ...sight, at: Date.now() });
      for (const wake of wakers) wake();
      wakers.clear();
    });
    let statuses = scenario.statuses ?? null;

    const person: Person = {
      userId,
      sights,
      until: async (wanted) => {
        const isWanted =
          typeof wanted === 'string' ? ({ state }: Sight) => state === wanted : wanted;
        const isLate = AbortSignal.timeout(PATIENCE);
        const late = aborted(isLate);
        while (!isLate.aborted) {
          const found = sights.findIndex((sight, index) => index >= from && isWanted(sight));
          const sight = sights[found];
          if (sight !== undefined) {
            from = found;
            return sight;
          }
          await Promise.race([news(), late]);
        }
        const way = sights.map(({ state }) => state).join(' → ');
        throw new Error(`Never seen: ${String(wanted)}, but ${way}.`);
      },
      send: async (...types) => {
        lookOn();
        await identification.send(...types);
      },
      submit: async (form, url) => {
        const page = url ?? (await person.hostedUrl());
        const { status } = await fetch(`${page}/${form}`, { method: 'POST', redirect: 'manual' });
        if (status !== 303) throw new Error(`The form got ${String(status)}.`);
      },
      comeBack: async () => {
        lookOn();
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
          const parked = await person.until(
            ({ working, state }: Sight) => !working && state !== before,
          );
          const { state } = parked;
          if (state !== 'awaitingRedirect' && state !== 'signing') return parked;
          before = state;
          await person.submit(state === 'signing' ? 'sign' : 'pass');
          if (statuses !== null && (statuses.after === 'signing') === (state === 'signing')) {
            sandbox.script(userId, ...statuses.answers);
            statuses = null;
          }
          await person.comeBack();
        }
      },
      states: () => identification.states(),
    };
    return person;
  }

  const calls = (operation: GatewayOperation): RecordedRequest[] =>
    sandbox.requests.filter((request) => request.operation === operation && !isByHost(request));
  const subject = { ...CANARIES, bTrustAppCallBackId: 'callback-1', correlationType: 1 } as const;
  const userId = scenario.userId ?? 42;

  return {
    sandbox,
    elsewhere,
    host,
    user: await enter({ ...subject, userId }),
    other: () => enter({ ...subject, userId: userId + 1 }),
    crash: async (tamper) => {
      for (const { lookOn } of people) lookOn();
      await host.crash(tamper);
    },
    tokens,
    calls,
    called: async (operation, count) => {
      const isLate = AbortSignal.timeout(PATIENCE);
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

/** There is no page that anybody could be sent to. */
export const offersNothing = async (person: Person): Promise<void> => {
  await expect(person.hostedUrl()).rejects.toThrow();
};
