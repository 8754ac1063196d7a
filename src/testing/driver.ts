/** What an app writes so that the paths can be walked in it. */
import type { IdentificationState, Timings } from '../../machines/identification.types.js';
import type { FailureCode } from '../../machines/failure.js';
import type { GatewayHandle, HostedPageUrls } from './gateway-handle.js';

/** What a user can be offered. */
export type Choice = 'open' | 'retry' | 'keepWaiting' | 'restart' | 'cancel';

/** How the browser comes back from a hosted page. */
export type Redirect = 'succeeded' | 'failed' | 'expired';

/** What a path may need beyond what every driver can do. */
export type Ability =
  /** The app's time is fake: `clock`. */
  | 'fakeTime'
  /** The app can be reloaded, or its process started anew: `reload`. */
  | 'reload'
  /** Reloaded while the user is at a hosted page, the app asks the gateway for the page at once. */
  | 'reloadAtHostedPage'
  /** The app can be told that a hosted page has expired: `redirect('expired')`. */
  | 'redirectExpired'
  /** `send('status.check')`. */
  | 'statusCheck'
  /** An event can be sent that is not offered. */
  | 'uninvitedEvent'
  /** The timer of the app can be made to fail: `breakTimer`. */
  | 'breakTimer';

/** What the app shows. */
export interface Sight {
  readonly state: IdentificationState;
  /**
   * What the user is offered, in any order: `open` while the user is to go to a hosted page, and
   * each of the others while the machine takes it.
   */
  readonly offers: readonly Choice[];
  /** The failure's code while it is `failed`; left out, it is not looked at. */
  readonly failure?: FailureCode | null;
  /** The result, or `null`; left out, it is not looked at. */
  readonly individualId?: number | null;
}

/** Fake time: vitest's `vi` and Jest's `jest` are ones. */
export interface FakeClock {
  /** Lets that many ms go by, timers included. */
  advanceTimersByTimeAsync(ms: number): Promise<unknown>;
}

/**
 * Walks the app as a user does. One driver serves all paths, one after the other.
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
 *   redirect: (how) => app.comeBack(how),
 *   send: (event) => app.click(event),
 *   see: () => app.screen(),
 * };
 *
 * declare const app: {
 *   start(fetch: typeof globalThis.fetch): Promise<void>;
 *   click(button: string): Promise<string>;
 *   comeBack(how: 'succeeded' | 'failed' | 'expired'): Promise<void>;
 *   screen(): ReturnType<IdentificationDriver['see']>;
 * };
 * ```
 */
export interface IdentificationDriver {
  /** What the app talks to: `createScriptedGateway()`, or `startSandbox({ holdCalls: true })`. */
  readonly gateway: GatewayHandle;
  /** The timings that the app runs with, where they are not the defaults; ms. */
  readonly timings?: DriverTimings;
  /** Without it, real time goes by, and a path with a wait of more than half the `patience` is left out. */
  readonly clock?: FakeClock;
  /** What the app cannot do, and why: paths that need it are left out, with the reason. */
  readonly lacks?: Partial<Readonly<Record<Ability, string>>>;
  /** What the gateway gives as URLs of the hosted pages. Default: `https:` URLs of no real site. */
  readonly hostedPages?: HostedPageUrls;
  /** How long the app may take to show what is expected, in ms of real time. Default: 5000. */
  readonly patience?: number;
  /**
   * How much of the app's time a wait may take beyond what the machine needs, in ms: where answers
   * cross a network in real time, fake time may run on while one is on its way. Default: 0.
   */
  readonly slack?: number;
  /** Begins a new identification, and knows nothing of the one before. */
  start(): Promise<void>;
  /** Opens the hosted page that is offered, and gives its URL. */
  open(): Promise<string>;
  /** Comes back from a hosted page. */
  redirect(how: Redirect): Promise<void>;
  /** Chooses what is offered, or has the app ask at once (`status.check`). */
  send(event: Exclude<Choice, 'open'> | 'status.check'): Promise<unknown>;
  /** What the app shows now. */
  see(): Promise<Sight>;
  /** The page is reloaded, or the process dies: goes on from what was written down. */
  reload?(): Promise<void>;
  /** Makes the timer fail for which the machine waits now. */
  breakTimer?(): Promise<void>;
  /** Ends the identification of a path, whatever it does. */
  close?(): Promise<void>;
}

/** The timings that the kit has to know; ms. */
export interface DriverTimings {
  readonly pollInterval?: Timings['pollInterval'];
  /** At least five times the `pollInterval`, or paths that poll several times meet the deadline. */
  readonly pollTimeout?: Timings['pollTimeout'];
  readonly backoff?: Partial<Pick<Timings['backoff'], 'base' | 'retryAfterCap'>>;
}
