import type { PromiseActorLogic, StateValue } from 'xstate';
import type { Failure } from './failure.js';
import type { Backoff } from './retry.js';

/** The states in the course of the flow: a failed or stalled identification goes on from one. */
export const identificationPlaces = [
  'initiating',
  'restarting',
  'awaitingRedirect',
  'phaseA',
  'signing',
  'phaseB',
  'finalizing',
] as const;

/**
 * All states that a user or a host sees, in the order of the flow. `resuming` is not among them:
 * the machine leaves it at once.
 */
export const identificationStates = [
  ...identificationPlaces,
  'stalled',
  'failed',
  'completed',
  'cancelled',
  'expired',
] as const;

/** A state of the flow, without its inner step. */
export type IdentificationState = (typeof identificationStates)[number];

/** A state in the course of the flow. */
export type Place = (typeof identificationPlaces)[number];

/** The places that poll. */
export type Phase = 'phaseA' | 'phaseB';

/** A page of a vendor that the user visits. */
export type HostedPage = 'identityCheck' | 'signing';

/** The events that a host may send to the machine. */
export type IdentificationEvent =
  /** The user returned by the Success URL: a hint, which makes the machine ask the gateway. */
  | { type: 'redirect.succeeded' }
  /** The user returned by the Fail URL: a hint; the gateway is asked once before `failed`. */
  | { type: 'redirect.failed' }
  /** The hosted page expired: handled like `redirect.failed`. */
  | { type: 'redirect.expired' }
  /** A person's "ask now": the page is in front again, the network is back, a click. */
  | { type: 'status.check' }
  /** Resume from the place of the failure. */
  | { type: 'retry' }
  /** Begin a new session (`isRestartIdentification: true`). */
  | { type: 'restart' }
  /** Give a stalled phase a new deadline. */
  | { type: 'keepWaiting' }
  /** Cancel the identification; refused while finalizing, as the documents are signed. */
  | { type: 'cancel' };

/** The name of an event. */
export type IdentificationEventType = IdentificationEvent['type'];

/** The events of the host itself: not in `can`, and never accepted from a client. */
export type HostOnlyEvent =
  /**
   * Ask the gateway once, in a state that waits for the user or an operator: a webhook has arrived, or
   * the host asks after a long time. Only an answer that goes forward changes the state.
   */
  | { type: 'hint' }
  /**
   * It has waited for its user or an operator for too long. The gateway is asked once before anything
   * past the identity check becomes `expired`; what is signed never does.
   */
  | { type: 'expire' }
  /** The page is hidden or offline: until it is back, no deadline runs. */
  | { type: 'attention.lost' }
  /** The page is in front and online again. */
  | { type: 'attention.regained' };

/** Who is identified, and what the gateway stores about the device. */
export interface Subject {
  /** From 1 to 2147483647. */
  readonly userId: number;
  readonly userType: 'individual' | 'merchant';
  /** The gateway's enumeration. */
  readonly correlationType: 0 | 1;
  /** Sent with finalize; opaque to the machine. */
  readonly bTrustAppCallBackId: string | null;
  /** An IANA time zone: `Europe/Sofia`. */
  readonly localTimezone: string | null;
  /** Stored by the gateway for audit and support, as the next three fields are. */
  readonly userAgent: string | null;
  readonly browserLanguage: string | null;
  readonly userLanguage: string | null;
  readonly deviceName: string | null;
}

/** The timings of the flow, in ms; see `DEFAULT_TIMINGS` and `TIMING_RANGES`. */
export interface Timings {
  /** The time between two polls, in ms, varied at random by up to a third. */
  readonly pollInterval: number;
  /** How long a phase waits after the status last went forward before it is `stalled`, in ms. */
  readonly pollTimeout: number;
  /**
   * How long the gateway may be out of reach in a phase without using up `pollTimeout`, in ms: from
   * the first call that does not reach it to its next answer.
   */
  readonly outageAllowance: number;
  /** How long a request may take with its body, in ms; at most half of `pollTimeout` for a poll. */
  readonly requestTimeout: number;
  /** The delays after calls that fail. */
  readonly backoff: Backoff;
}

/** The body of finalize: fixed when finalizing begins, and the same for every retry. */
export interface FinalizePayload {
  readonly userId: number;
  readonly bTrustAppCallBackId: string | null;
  readonly correlationType: 0 | 1;
}

/** The result of a `completed` identification. */
export interface IdentificationOutput {
  /** A GUID. */
  readonly correlationId: string;
  /** The gateway's id of the identified person: store it for later use. */
  readonly individualId: number;
}

/**
 * What a host stores so that an identification survives a crash or a reload.
 *
 * Holds no token and no hosted URL. `checkpointOf` makes it, and `identificationInput` checks it.
 */
export interface Checkpoint {
  readonly version: 1;
  readonly userId: number;
  readonly userType: Subject['userType'];
  readonly state: IdentificationState;
  readonly place: Place;
  readonly hostedPage: HostedPage | null;
  /** The furthest status. */
  readonly status: string | null;
  /**
   * Epoch ms from which the phase's timeout counts: when the status last went forward or the phase
   * began, moved by the time that did not count.
   */
  readonly waitingSince: number | null;
  /** The number of the session; left out for the first one. */
  readonly session?: number;
  /** Calls in a row that failed: for the backoff alone. */
  readonly attempts: number;
  /** How often the gateway has refused to finalize. */
  readonly refusals: number;
  /** What is spent of the other bounds; left out while nothing is. */
  readonly spent?: Omit<Spent, 'refusals'>;
  /** The outages of the phase; left out where there was none. */
  readonly outage?: {
    /** Epoch ms at which the outage that goes on began; `null` if the gateway has answered since. */
    readonly since: number | null;
    /** How much of the earlier outages did not count towards the timeout, in ms. */
    readonly ms: number;
  };
  readonly finalizePayload: FinalizePayload | null;
  readonly failure: Failure | null;
  readonly output: IdentificationOutput | null;
}

/** How much of each bound is spent. Only a success of the bounded call, or a retry, resets it. */
export interface Spent {
  /** Calls in `initiating` or `restarting` that failed. */
  readonly initiating: number;
  /** Answers that break the contract, outside `finalizing`. */
  readonly protocol: number;
  /** Polls of phase A that answered with an unknown session (404). */
  readonly unknownSession: number;
  /** Refusals of finalize (400 or 409). */
  readonly refusals: number;
}

/** The session at the gateway, as far as the machine knows it. */
export interface Session {
  /** 1 for the first one, and one more with each `restart`. */
  readonly number: number;
  /** The statuses that went forward, in order: the last one is the furthest. */
  readonly statuses: readonly string[];
}

/** Which hosted page a user was sent to: a return counts for this page of this session alone. */
export interface Visit {
  /** The number of the session. */
  readonly session: number;
  readonly page: HostedPage;
}

/** The account of a phase's waiting time. */
export interface PhaseClock {
  /**
   * Epoch ms from which `pollTimeout` counts: when the status last went forward, moved by the time
   * that did not count. `null` outside the phases.
   */
  readonly since: number | null;
  /** Epoch ms since when time has not counted; `null` while it counts. */
  readonly pausedAt: number | null;
  /** The last call did not reach the gateway. */
  readonly isOutage: boolean;
  /** The page is hidden or offline. */
  readonly isAway: boolean;
  /** How much of this phase's outages did not count, in ms. */
  readonly outageMs: number;
}

/** A failure that the machine retries. */
export interface Problem {
  readonly failure: Failure;
  /** Epoch ms of the first failure in a row. */
  readonly since: number;
}

/** The machine's input. `identificationInput` makes it from options, and fills in the defaults. */
export interface IdentificationInput {
  readonly subject: Subject;
  readonly timings: Timings;
  /** Vendor-specific statuses that count as pending. Any other unknown status is a failure. */
  readonly pendingStatuses: readonly string[];
  /** Whether to begin a new session. Has no effect if a checkpoint is resumed. */
  readonly restart: boolean;
  /**
   * The number of the session that begins: a host that restarts an identification from a new input adds
   * one. Default: 1. Has no effect if a checkpoint is resumed.
   */
  readonly session?: number;
  readonly checkpoint: Checkpoint | null;
}

/**
 * The machine's context; read it with `viewOf` and `checkpointOf`.
 *
 * @privateRemarks At most 19 fields. XState copies the context for each change, and V8 turns a
 * copied object of 20 fields into a dictionary, which costs about fifteen times as much.
 */
export interface IdentificationContext {
  readonly subject: Subject;
  /** The same for the machine's whole life. */
  readonly settings: Pick<IdentificationInput, 'timings' | 'pendingStatuses'>;
  /** The state that `resuming` goes to. */
  readonly resumeTo: IdentificationState;
  readonly place: Place;
  /** The hosted page that the user visited last. */
  readonly hostedPage: HostedPage | null;
  /** The checked URL of the hosted page; in memory only. */
  readonly url: string | null;
  /** The last status. */
  readonly status: string | null;
  readonly session: Session;
  /** The number of polls in this phase, failed ones included. */
  readonly polls: number;
  readonly clock: PhaseClock;
  /** Epoch ms at which the last call began. */
  readonly calledAt: number | null;
  /** Epoch ms of the next call, in a step that waits. */
  readonly nextCallAt: number | null;
  /** Calls in a row that failed: for the backoff alone. */
  readonly attempts: number;
  /** Why the last call failed, while the machine retries it or is `stalled`. */
  readonly problem: Problem | null;
  /** The last Fail redirect, until an answer of the gateway settles it. */
  readonly redirectHint: 'failed' | 'expired' | null;
  readonly spent: Spent;
  readonly finalizePayload: FinalizePayload | null;
  readonly failure: Failure | null;
  readonly output: IdentificationOutput | null;
}

/** The input of the actor `initiate`. */
export interface InitiateInput {
  readonly userId: number;
  /** Not sent: for the token of that user. */
  readonly userType: Subject['userType'];
  readonly isRestartIdentification: boolean;
  readonly localTimezone: string | null;
  readonly userAgent: string | null;
  readonly browserLanguage: string | null;
  readonly userLanguage: string | null;
  readonly deviceName: string | null;
  readonly correlationType: 0 | 1;
  /** The time-out of the call, in ms. */
  readonly timeout: number;
}

/** The output of the actor `initiate`. */
export interface InitiateAnswer {
  /** Safe to open: the actor has checked it. */
  readonly url: string;
  readonly status: string | null;
}

/** The input of the actor `getStatus`. */
export interface StatusInput {
  readonly userId: number;
  readonly userType: Subject['userType'];
  /** The time-out of the call, in ms. */
  readonly timeout: number;
}

/** The output of the actor `getStatus`. */
export interface StatusAnswer {
  readonly status: string | null;
  /** Safe to open: the actor has checked it. `null` if there is nothing to open. */
  readonly url: string | null;
}

/** The input of the actor `finalize`. */
export interface FinalizeInput {
  readonly payload: FinalizePayload;
  /** Not sent: for the token of that user. */
  readonly userType: Subject['userType'];
  /** The time-out of the call, in ms. */
  readonly timeout: number;
}

/** The input of the actor `sleepUntil`. */
export interface SleepInput {
  /** Epoch ms. A time in the past resolves at once. */
  readonly at: number;
}

/**
 * The actors for `identificationMachine.provide({ actors })`.
 *
 * Promise actors only. They reject with a `Failure`. They send nothing in the turn that starts
 * them, so that a host can write its checkpoint first. They stop when `signal` aborts.
 */
export interface IdentificationActors {
  readonly initiate: PromiseActorLogic<InitiateAnswer, InitiateInput>;
  readonly getStatus: PromiseActorLogic<StatusAnswer, StatusInput>;
  readonly finalize: PromiseActorLogic<IdentificationOutput, FinalizeInput>;
  readonly sleepUntil: PromiseActorLogic<void, SleepInput>;
}

/** The part of a snapshot that `viewOf` and `checkpointOf` read. */
export interface ReadableSnapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly value: StateValue;
  readonly context: IdentificationContext;
  /** Whether the machine accepts the event now. */
  can(event: IdentificationEvent | HostOnlyEvent): boolean;
  /** `working`: the machine is calling the gateway, or waits for its next call. */
  hasTag(tag: 'working'): boolean;
}
