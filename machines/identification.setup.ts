/** Implements the actions, guards and actor inputs that the machine names. */
import {
  assign,
  fromPromise,
  setup,
  type DoneActorEvent,
  type ErrorActorEvent,
  type PromiseActorLogic,
} from 'xstate';
import { resetBounds, spendBound } from './bounds.js';
import { failure, toFailure, type Failure } from './failure.js';
import { now, random } from './identification.clock.js';
import * as guards from './identification.guards.js';
import * as logic from './identification.logic.js';
import { noteOn, stopClock } from './phase-clock.js';
import type {
  FinalizeInput,
  HostOnlyEvent,
  IdentificationActors,
  IdentificationContext,
  IdentificationEvent,
  IdentificationInput,
  IdentificationOutput,
  IdentificationState,
  InitiateAnswer,
  InitiateInput,
  Phase,
  Place,
  SleepInput,
  StatusAnswer,
  StatusInput,
} from './identification.types.js';

/** The placeholder of an actor that the host has to provide. */
function missing<TOutput, TInput>(name: string): PromiseActorLogic<TOutput, TInput> {
  const message = `Provide the actor "${name}": identificationMachine.provide({ actors }).`;
  return fromPromise(() => Promise.reject(failure('actorMissing', { message })));
}

const actors: IdentificationActors = {
  initiate: missing('initiate'),
  getStatus: missing('getStatus'),
  finalize: missing('finalize'),
  sleepUntil: missing('sleepUntil'),
};

export const identification = setup({
  types: {
    context: {} as IdentificationContext,
    events: {} as IdentificationEvent | HostOnlyEvent,
    input: {} as IdentificationInput,
    output: {} as IdentificationOutput | null,
    tags: {} as 'working',
  },
  actors: { ...actors },
  actions: {
    enter: assign(({ context }, place: Place) => logic.enter(place, context, now())),
    startCall: assign(({ context }) => logic.startCall(context, now())),
    beginSession: assign(({ context }) => logic.beginSession(context)),
    openIdentityCheck: assign(({ context }, answer: InitiateAnswer) =>
      logic.openIdentityCheck(context, answer),
    ),
    closeHostedPage: assign(() => ({ url: null })),
    enterPhase: assign(({ context }, phase: Phase) => logic.enterPhase(context, phase, now())),
    enterSigning: assign(({ context }) => logic.enterSigning(context)),
    enterFinalizing: assign(({ context }) => logic.enterFinalizing(context, now())),
    // So that the next phase gets its own deadline.
    endPhase: assign(({ context: { clock } }) => ({ clock: stopClock(clock) })),
    noteAttention: assign(({ context: { clock, settings } }, isAway: boolean) => ({
      clock: noteOn(clock, { isAway }, now(), settings.timings),
    })),
    noteRedirectFailed: assign(() => ({ redirectHint: 'failed' as const })),
    noteRedirectExpired: assign(() => ({ redirectHint: 'expired' as const })),
    noteRedirectSucceeded: assign(() => ({ redirectHint: null })),
    recordStatus: assign(({ context }, answer: StatusAnswer) =>
      logic.recordStatus(context, answer, now()),
    ),
    recordPending: assign(({ context }, answer: StatusAnswer) =>
      logic.recordStatus(context, answer, now(), random()),
    ),
    countPoll: assign(({ context }) => ({ polls: context.polls + 1 })),
    recordProblem: assign(({ context }, problem: Failure) =>
      logic.recordProblem(context, problem, now()),
    ),
    waitForSession: assign(({ context }, problem: Failure) =>
      logic.waitForSession(context, problem, now(), random()),
    ),
    waitForNextPoll: assign(({ context }) => logic.waitForNextPoll(context, now(), random())),
    waitToRetry: assign(({ context }, problem: Failure) =>
      logic.waitToRetry(context, problem, now(), random()),
    ),
    countRefusal: assign(({ context }, problem: Failure) => ({
      ...spendBound(context, problem),
      attempts: 0,
    })),
    recordOutput: assign((_, output: IdentificationOutput) => ({
      output,
      problem: null,
      attempts: 0,
    })),
    fail: assign(({ context }, reason: Failure) => logic.failWith(context, reason)),
    failByStatus: assign(({ context }) => logic.failByStatus(context)),
    failByRedirect: assign(({ context }) => logic.failByRedirect(context)),
    failBySigningUrl: assign(() => ({ failure: failure('signingUrlMissing') })),
    resetBounds: assign(() => resetBounds),
    goBackToPlace: assign(({ context }) => logic.goBackToPlace(context)),
    goOnFromHostedPage: assign(({ context }) => logic.goOnFromHostedPage(context)),
    askOnceMore: assign(({ context }) => ({ resumeTo: context.place })),
  },
  guards: {
    resumesTo: ({ context }, state: IdentificationState) => context.resumeTo === state,
    wasAtIdentityCheck: ({ context }) => context.hostedPage === 'identityCheck',
    wasAtSigning: ({ context }) => context.hostedPage === 'signing',
    failedAtIdentityCheck: ({ context }) => guards.failedAt(context, 'awaitingRedirect'),
    failedAtSigning: ({ context }) => guards.failedAt(context, 'signing'),
    hasRedirectHint: ({ context }) => context.redirectHint !== null,
    isSigned: (_, answer: StatusAnswer) => guards.isSigned(answer),
    hasSigningUrl: (_, answer: StatusAnswer) => guards.hasSigningUrl(answer),
    opensSigning: ({ context }, answer: StatusAnswer) => guards.opensSigning(context, answer),
    isFailureStatus: ({ context }, answer: StatusAnswer) => guards.isFailureStatus(context, answer),
    isRedirectFailureConfirmed: ({ context }, answer: StatusAnswer) =>
      guards.isRedirectFailureConfirmed(context, answer),
    isOverdueForSigningUrl: ({ context }, answer: StatusAnswer) =>
      guards.isOverdueForSigningUrl(context, answer),
    isOverdue: ({ context }, answer: StatusAnswer) => guards.isOverdue(context, answer),
    isRetried: ({ context }, problem: Failure) => guards.isRetried(context, problem),
    isRetriedTooLate: ({ context }, problem: Failure) =>
      guards.isOverdue(context, null) &&
      (guards.isRetried(context, problem) || guards.isSessionStillUnknown(context, problem)),
    isSessionStillUnknown: ({ context }, problem: Failure) =>
      guards.isSessionStillUnknown(context, problem),
    isRefusedForNow: ({ context }, problem: Failure) => guards.isRefusedForNow(context, problem),
    canGoForward: ({ context }) => guards.canGoForward(context),
    mayExpire: ({ context }) => !guards.isKnownToBeSigned(context),
    mayExpireUnasked: ({ context }) => guards.mayExpireUnasked(context),
    tellsNothingSigned: (_, problem: Failure) => guards.tellsNothingSigned(problem),
    canRetry: ({ context }) => context.failure?.retryable === true,
    canRestart: ({ context }) => context.failure?.restartable === true,
  },
});

// Parameters of actions and guards

const answerOf = <TAnswer>({ event }: { event: DoneActorEvent<TAnswer> }): TAnswer => event.output;

const problemOf = ({ event }: { event: ErrorActorEvent }): Failure => toFailure(event.error);

/** A guard or an action whose parameter is the output of an actor. */
export const withAnswer = <const TName extends string>(type: TName) =>
  ({ type, params: answerOf }) as const;

/** A guard or an action whose parameter is the failure of an actor. */
export const withProblem = <const TName extends string>(type: TName) =>
  ({ type, params: problemOf }) as const;

// Inputs of actors

/** The argument of XState's input functions, as far as it is used. */
export interface InputArgs {
  readonly context: IdentificationContext;
}

export const initiateInput = ({ context: { subject, settings } }: InputArgs): InitiateInput => ({
  userId: subject.userId,
  userType: subject.userType,
  isRestartIdentification: false,
  localTimezone: subject.localTimezone,
  userAgent: subject.userAgent,
  browserLanguage: subject.browserLanguage,
  userLanguage: subject.userLanguage,
  deviceName: subject.deviceName,
  correlationType: subject.correlationType,
  timeout: settings.timings.requestTimeout,
});

export const restartInput = (given: InputArgs): InitiateInput => ({
  ...initiateInput(given),
  isRestartIdentification: true,
});

/** At most half of the phase, so that a request that hangs leaves time for another. */
export const statusInput = ({
  context: {
    subject,
    settings: { timings },
  },
}: InputArgs): StatusInput => ({
  userId: subject.userId,
  userType: subject.userType,
  timeout: Math.min(timings.requestTimeout, Math.ceil(timings.pollTimeout / 2)),
});

export const finalizeInput = ({ context }: InputArgs): FinalizeInput => ({
  payload: logic.finalizePayloadOf(context),
  userType: context.subject.userType,
  timeout: context.settings.timings.requestTimeout,
});

export const sleepInput = ({ context }: InputArgs): SleepInput => ({
  at: context.nextCallAt ?? now(),
});
