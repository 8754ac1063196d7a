import type { PromiseActorLogic, StateValue } from 'xstate';
import type { Failure } from './failure.js';
import type { Backoff } from './retry.js';

/**
 * All states that a user or a host sees, in the order of the flow. `resuming` is passed through at
 * once and never seen.
 */
export const identificationStates = [
  'initiating',
  'restarting',
  'awaitingRedirect',
  'phaseA',
  'signing',
  'phaseB',
  'finalizing',
  'stalled',
  'failed',
  'completed',
  'cancelled',
] as const;

/** A state of the flow, without its inner steps. */
export type IdentificationState = (typeof identificationStates)[number];

/** A state in the course of the flow: where a failed or stalled identification goes on from. */
export type Place = Exclude<IdentificationState, 'stalled' | 'failed' | 'completed' | 'cancelled'>;

/** A state that asks for the status again and again. */
export type PollingPhase = 'phaseA' | 'phaseB';

/** A page of somebody else's that the user is sent to. */
export type HostedPage = 'identityCheck' | 'signing';

/** What the outside world may tell the machine. */
export type IdentificationEvent =
  /** The browser came back by the Success URL: a hint that makes the machine ask the gateway. */
  | { type: 'redirect.succeeded' }
  /** The browser came back by the Fail URL: a hint; the gateway is asked once before `failed`. */
  | { type: 'redirect.failed' }
  /** The hosted page ran out of time; treated as `redirect.failed` is. */
  | { type: 'redirect.expired' }
  /** Do not wait, ask now: a webhook came, the page is in front again, the network is back. */
  | { type: 'status.check' }
  /** Go on from the place of the failure. */
  | { type: 'retry' }
  /** Begin a brand-new session (`isRestartIdentification: true`). */
  | { type: 'restart' }
  /** Give a stalled phase a new deadline. */
  | { type: 'keepWaiting' }
  /** Give the identification up; refused while finalizing, as the documents are signed. */
  | { type: 'cancel' };

/** The name of an event. */
export type IdentificationEventType = IdentificationEvent['type'];

/** Who is identified, and what the gateway is told about the device. */
export interface Subject {
  /** 1 … 2147483647. */
  readonly userId: number;
  readonly userType: 'individual' | 'merchant';
  /** The gateway's own enumeration. */
  readonly correlationType: 0 | 1;
  /** Handed to finalize; opaque to the machine. */
  readonly bTrustAppCallBackId: string | null;
  /** An IANA name: `Europe/Sofia`. */
  readonly localTimezone: string | null;
  /** What the gateway keeps for audit and support, as are the next three. */
  readonly userAgent: string | null;
  readonly browserLanguage: string | null;
  readonly userLanguage: string | null;
  readonly deviceName: string | null;
}

/** How long and how often, in ms; defaults and ranges in `identification.timings.ts`. */
export interface Timings {
  /** Time between two polls, spread by up to a third either way. */
  readonly pollInterval: number;
  /** How long a phase waits after the status last went forward before it is `stalled`. */
  readonly pollTimeout: number;
  /** How long one request may take, its body included. A poll gets at most half of `pollTimeout`. */
  readonly requestTimeout: number;
  /** The delays between calls that fail. */
  readonly backoff: Backoff;
}

/** The body of finalize: fixed when finalizing begins, the same for every retry. */
export interface FinalizePayload {
  readonly userId: number;
  readonly bTrustAppCallBackId: string | null;
  readonly correlationType: 0 | 1;
}

/** What the machine ends with when it is `completed`. */
export interface IdentificationOutput {
  /** A GUID. */
  readonly correlationId: string;
  /** To be stored for later use. */
  readonly individualId: number;
}

/**
 * What is written down so that an identification survives a crash or a reload.
 *
 * Holds no token and no hosted URL. `checkpointOf` makes it and `identificationInput` checks it.
 */
export interface Checkpoint {
  readonly version: 1;
  readonly userId: number;
  readonly userType: Subject['userType'];
  readonly state: IdentificationState;
  readonly place: Place;
  readonly hostedPage: HostedPage | null;
  /** The furthest status seen. */
  readonly status: string | null;
  /** Epoch ms at which the status last went forward, or of the phase's beginning. */
  readonly waitingSince: number | null;
  /** Calls in a row that failed. */
  readonly attempts: number;
  /** How often the gateway refused to finalize. */
  readonly refusals: number;
  readonly finalizePayload: FinalizePayload | null;
  readonly failure: Failure | null;
  readonly output: IdentificationOutput | null;
}

/** How the machine works, the same for its whole life. */
export type Settings = Pick<IdentificationInput, 'timings' | 'pendingStatuses'>;

/** The machine's input; made and checked by `identificationInput`, which knows the defaults. */
export interface IdentificationInput {
  readonly subject: Subject;
  readonly timings: Timings;
  /** Vendor-specific statuses that count as pending; every other unknown status is a failure. */
  readonly pendingStatuses: readonly string[];
  /** Begin with a brand-new session. Without effect where a checkpoint is resumed. */
  readonly restart: boolean;
  readonly checkpoint: Checkpoint | null;
}

/**
 * What the machine knows; read it by `viewOf` and `checkpointOf`. At most 19 fields: V8 makes an object of 20 that is copied, as XState
 * copies the context for each change, a dictionary, which costs some fifteen times as much.
 */
export interface IdentificationContext {
  readonly subject: Subject;
  readonly settings: Settings;
  /** The state that `resuming` goes to. */
  readonly resumeTo: IdentificationState;
  readonly place: Place;
  /** The hosted page that the user was last sent to. */
  readonly hostedPage: HostedPage | null;
  /** The hosted page's URL, checked; in memory only. */
  readonly url: string | null;
  /** The status last seen. */
  readonly status: string | null;
  /** The statuses that brought the session further, in order: the last one is the furthest. */
  readonly statuses: readonly string[];
  /** Polls answered or failed in this phase. */
  readonly polls: number;
  /** Epoch ms at which the status last went forward, or of the phase's beginning. */
  readonly waitingSince: number | null;
  /** Epoch ms at which the last call began. */
  readonly calledAt: number | null;
  /** Epoch ms at which a waiting state calls again. */
  readonly nextCallAt: number | null;
  /** Calls in a row that failed. */
  readonly attempts: number;
  /** Why the last call failed, while the machine goes on by itself. */
  readonly problem: Failure | null;
  /** What a redirect said that the gateway has not answered to yet. */
  readonly redirectHint: 'failed' | 'expired' | null;
  readonly refusals: number;
  readonly finalizePayload: FinalizePayload | null;
  readonly failure: Failure | null;
  readonly output: IdentificationOutput | null;
}

/** What the machine asks of `initiate`. */
export interface InitiateInput {
  readonly userId: number;
  readonly isRestartIdentification: boolean;
  readonly localTimezone: string | null;
  readonly userAgent: string | null;
  readonly browserLanguage: string | null;
  readonly userLanguage: string | null;
  readonly deviceName: string | null;
  readonly correlationType: 0 | 1;
  /** Time-out of the call, in ms. */
  readonly timeout: number;
}

/** What `initiate` resolves with. */
export interface InitiateAnswer {
  /** Safe to open: the actor has checked it. */
  readonly url: string;
  readonly status: string | null;
}

/** What the machine asks of `getStatus`. */
export interface StatusInput {
  readonly userId: number;
  readonly userType: Subject['userType'];
  /** Time-out of the call, in ms. */
  readonly timeout: number;
}

/** What `getStatus` resolves with. */
export interface StatusAnswer {
  readonly status: string | null;
  /** Safe to open: the actor has checked it. Null where there is nothing to open. */
  readonly url: string | null;
}

/** What the machine asks of `finalize`. */
export interface FinalizeInput {
  readonly payload: FinalizePayload;
  /** Time-out of the call, in ms. */
  readonly timeout: number;
}

/** What the machine asks of `sleepUntil`. */
export interface SleepInput {
  /** Epoch ms. A time that is past resolves at once. */
  readonly at: number;
}

/**
 * The actors that a host gives to `identificationMachine.provide({ actors })`.
 *
 * Promise actors only. They reject with a `Failure`, send nothing in the turn that starts them (so
 * that a host can write its checkpoint first), and stop what they do when `signal` aborts.
 */
export interface IdentificationActors {
  readonly initiate: PromiseActorLogic<InitiateAnswer, InitiateInput>;
  readonly getStatus: PromiseActorLogic<StatusAnswer, StatusInput>;
  readonly finalize: PromiseActorLogic<IdentificationOutput, FinalizeInput>;
  readonly sleepUntil: PromiseActorLogic<void, SleepInput>;
}

/** `working`: the machine is calling or waiting to call. Without it, somebody else has to act. */
export type IdentificationTag = 'working';

/** The part of the machine's snapshot that the view and the checkpoint read. */
export interface ReadableSnapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly value: StateValue;
  readonly context: IdentificationContext;
  /** Whether the machine accepts an event now. */
  can(event: IdentificationEvent): boolean;
  /** Whether a state is active that has the tag. */
  hasTag(tag: IdentificationTag): boolean;
}
