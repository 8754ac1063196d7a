/** The driver that a developer writes so that the kit can test an app. */
import type { FailureCode } from '../../machines/failure.js';
import { DEFAULT_TIMINGS } from '../../machines/identification.timings.js';
import type { IdentificationState, Timings } from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';
import { BUSY_FOR_SECONDS, type GatewayHandle, type HostedPageUrls } from './gateway-handle.js';

/** What an app can offer to the user. */
export type UserAction = 'open' | 'retry' | 'keepWaiting' | 'restart' | 'cancel';

/** How a hosted page sends the user back. */
export type RedirectOutcome = 'succeeded' | 'failed' | 'expired';

/** What some paths require of a driver. */
export type Capability =
  /** The app's time is fake: `clock`. */
  | 'fakeTime'
  /** The app can be reloaded, or its process restarted: `reload`. */
  | 'reload'
  /** After a reload at a hosted page, the app asks the gateway for the page at once. */
  | 'reloadAtHostedPage'
  /** The app handles the return from an expired hosted page: `redirect('expired')`. */
  | 'redirectExpired'
  /** `send('status.check')`. */
  | 'statusCheck'
  /** `send` can send an event that the app does not offer. */
  | 'unofferedEvent'
  /** The app's host can be made to ask the gateway once: `hint`. */
  | 'hint'
  /** The app's host can be made to let an identification expire: `expire`. */
  | 'expire'
  /** The app's timer can be made to fail: `breakTimer`. */
  | 'breakTimer';

/** What an app shows. */
export interface Observation {
  readonly state: IdentificationState;
  /**
   * The offered actions, in any order: `open` while the user has to visit a hosted page, and each
   * other one while the machine accepts it.
   */
  readonly offers: readonly UserAction[];
  /** The code of the failure, `null` without one. Omit it to skip the comparison. */
  readonly failure?: FailureCode | null;
  /** The result, `null` without one. Omit it to skip the comparison. */
  readonly individualId?: number | null;
}

/** Fake time, such as `vi` of vitest or `jest`. */
export interface FakeClock {
  /** Advances the time by a number of ms, and runs the timers that are due. */
  advanceTimersByTimeAsync(ms: number): Promise<unknown>;
}

/**
 * Uses an app as a user does. One driver runs all paths, one after the other.
 *
 * @example
 * ```ts
 * import { createScriptedGateway, type IdentificationDriver } from 'identification-machine/testing';
 * import { vi } from 'vitest';
 *
 * const gateway = createScriptedGateway();
 * const driver: IdentificationDriver = {
 *   gateway,
 *   clock: vi,
 *   start: () => app.start(gateway.fetch),
 *   open: () => app.click('open'),
 *   redirect: (outcome) => app.comeBack(outcome),
 *   send: (event) => app.click(event),
 *   observe: () => app.screen(),
 * };
 *
 * declare const app: {
 *   start(fetch: typeof globalThis.fetch): Promise<void>;
 *   click(button: string): Promise<string>;
 *   comeBack(outcome: 'succeeded' | 'failed' | 'expired'): Promise<void>;
 *   screen(): ReturnType<IdentificationDriver['observe']>;
 * };
 * ```
 */
export interface IdentificationDriver {
  /** The app's gateway: `createScriptedGateway()`, or `startSandbox({ holdCalls: true })`. */
  readonly gateway: GatewayHandle;
  /** The timings of the app, in ms. Default: the defaults of the machine. */
  readonly timings?: DriverTimings;
  /** Without a clock, time is real, and paths that wait longer than half the `timeout` are skipped. */
  readonly clock?: FakeClock;
  /** Capabilities that the app lacks, each with the reason. Paths that require one are skipped. */
  readonly unsupported?: Partial<Readonly<Record<Capability, string>>>;
  /** The URLs of the hosted pages that the gateway returns. Default: URLs of no real site. */
  readonly hostedPages?: HostedPageUrls;
  /** The time that the app has to show what a path expects, in ms of real time. Default: 5000. */
  readonly timeout?: number;
  /**
   * The time that a wait may take longer than the machine needs, in ms of the app's time. With a
   * real network, fake time can advance while an answer is in transit. Default: 0.
   */
  readonly tolerance?: number;
  /** Starts a new identification, independent of earlier ones. */
  start(): Promise<void>;
  /** Opens the offered hosted page, and resolves with its URL. */
  open(): Promise<string>;
  /** Comes back from a hosted page. */
  redirect(outcome: RedirectOutcome): Promise<void>;
  /** Chooses an offered action, or makes the app poll at once (`status.check`). */
  send(event: Exclude<UserAction, 'open'> | 'status.check'): Promise<unknown>;
  /** Resolves with what the app shows now. */
  observe(): Promise<Observation>;
  /** Reloads the page, or restarts the process. The app resumes from its checkpoint. */
  reload?(): Promise<void>;
  /** Sends the machine a hint, as a webhook does: it asks the gateway once. */
  hint?(): Promise<unknown>;
  /** Sends the machine `expire`, as a host does after a long wait. */
  expire?(): Promise<unknown>;
  /** Makes the machine's current timer fail. */
  breakTimer?(): Promise<void>;
  /** Ends the identification of a path, in any state. */
  close?(): Promise<void>;
}

/** The timings that the kit needs to know, in ms. */
export interface DriverTimings {
  readonly pollInterval?: Timings['pollInterval'];
  /** At least five times the `pollInterval`; otherwise paths with several polls reach the deadline. */
  readonly pollTimeout?: Timings['pollTimeout'];
  readonly backoff?: Partial<Pick<Timings['backoff'], 'base' | 'retryAfterCap'>>;
}

/** The timings of a driver with their defaults, in ms. */
export function timingsOf({ timings = {} }: Pick<IdentificationDriver, 'timings'>) {
  const { base, retryAfterCap } = { ...DEFAULT_TIMINGS.backoff, ...timings.backoff };
  return {
    pollInterval: timings.pollInterval ?? DEFAULT_TIMINGS.pollInterval,
    pollTimeout: timings.pollTimeout ?? DEFAULT_TIMINGS.pollTimeout,
    /** The longest backoff after the first failure. */
    base,
    /** The shortest wait after an answer of a busy gateway. */
    busy: Math.min(BUSY_FOR_SECONDS * 1_000, retryAfterCap),
  };
}

export const timeoutOf = ({ timeout = 5_000 }: IdentificationDriver): number => timeout;

const ACCEPTED_ACTIONS = ['retry', 'keepWaiting', 'restart', 'cancel'] as const;

/**
 * The observation of an app that shows the whole view, for a driver of an app without a screen.
 *
 * @example
 * ```ts
 * import { createActor } from 'xstate';
 * import { identificationInput, identificationMachine, viewOf } from 'identification-machine';
 * import { observationOf } from 'identification-machine/testing';
 *
 * const input = identificationInput({ subject: { userId: 42 } });
 * const identification = createActor(identificationMachine, { input }).start();
 * console.log(observationOf(viewOf(identification.getSnapshot())));
 * ```
 */
export function observationOf({ state, can, failure, output }: IdentificationView): Observation {
  const isAtPage = state === 'awaitingRedirect' || state === 'signing';
  return {
    state,
    offers: [
      ...(isAtPage ? (['open'] as const) : []),
      ...ACCEPTED_ACTIONS.filter((type) => can.includes(type)),
    ],
    failure: failure?.code ?? null,
    individualId: output?.individualId ?? null,
  };
}
