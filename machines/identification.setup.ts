/** Implements the actions, guards and actor inputs that the machine names. */
import {
  assign,
  fromPromise,
  setup,
  type DoneActorEvent,
  type ErrorActorEvent,
  type PromiseActorLogic,
} from 'xstate';
import { failure, toFailure, type Failure } from './failure.js';
import { now, random } from './identification.clock.js';
import * as logic from './identification.logic.js';
import type {
  FinalizeInput,
  IdentificationActors,
  IdentificationContext,
  IdentificationEvent,
  IdentificationInput,
  IdentificationOutput,
  IdentificationState,
  InitiateAnswer,
  InitiateInput,
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
    events: {} as IdentificationEvent,
    input: {} as IdentificationInput,
    output: {} as IdentificationOutput | null,
    tags: {} as 'working',
  },
  actors: { ...actors },
  actions: {
    enter: assign((_, place: Place) => ({ place, polls: 0 })),
    startCall: assign(({ context }) => logic.startCall(context, now())),
    beginSession: assign(() => logic.beginSession),
    openIdentityCheck: assign((_, answer: InitiateAnswer) => logic.openIdentityCheck(answer)),
    closeHostedPage: assign(() => ({ url: null })),
    openSigning: assign(() => logic.openSigning),
    // A resumed phase keeps its deadline.
    enterPhase: assign(({ context }) => ({ waitingSince: context.waitingSince ?? now() })),
    // So that the next phase gets its own deadline.
    endPhase: assign(() => ({ waitingSince: null })),
    noteRedirectFailed: assign(() => ({ redirectHint: 'failed' as const })),
    noteRedirectExpired: assign(() => ({ redirectHint: 'expired' as const })),
    noteRedirectSucceeded: assign(() => ({ redirectHint: null })),
    recordStatus: assign(({ context }, answer: StatusAnswer) =>
      logic.recordStatus(context, answer, now()),
    ),
    countPoll: assign(({ context }) => ({ polls: context.polls + 1 })),
    recordProblem: assign((_, problem: Failure) => ({ problem })),
    waitForNextPoll: assign(({ context }) => logic.waitForNextPoll(context, now(), random())),
    waitToRetry: assign(({ context }, problem: Failure) =>
      logic.waitToRetry(context, problem, now(), random()),
    ),
    fixFinalizePayload: assign(({ context }) => logic.fixFinalizePayload(context)),
    countRefusal: assign(({ context }) => ({ refusals: context.refusals + 1, attempts: 0 })),
    recordOutput: assign((_, output: IdentificationOutput) => ({
      output,
      problem: null,
      attempts: 0,
    })),
    fail: assign(({ context }, reason: Failure) => logic.failWith(context, reason)),
    failByStatus: assign(({ context }) => logic.failByStatus(context)),
    failByRedirect: assign(({ context }) => logic.failByRedirect(context)),
    failBySigningUrl: assign(() => ({ failure: failure('signingUrlMissing') })),
    goBackToPlace: assign(({ context }) => logic.goBackToPlace(context)),
    goOnFromHostedPage: assign(({ context }) => logic.goOnFromHostedPage(context)),
    askOnceMore: assign(({ context }) => ({ resumeTo: context.place })),
  },
  guards: {
    resumesTo: ({ context }, state: IdentificationState) => context.resumeTo === state,
    wasAtIdentityCheck: ({ context }) => context.hostedPage === 'identityCheck',
    wasAtSigning: ({ context }) => context.hostedPage === 'signing',
    failedAtIdentityCheck: ({ context }) => logic.failedAt(context, 'awaitingRedirect'),
    failedAtSigning: ({ context }) => logic.failedAt(context, 'signing'),
    hasRedirectHint: ({ context }) => context.redirectHint !== null,
    isSigned: (_, answer: StatusAnswer) => logic.isSigned(answer),
    hasSigningUrl: (_, answer: StatusAnswer) => logic.hasSigningUrl(answer),
    isFailureStatus: ({ context }, answer: StatusAnswer) => logic.isFailureStatus(context, answer),
    isRedirectFailureConfirmed: ({ context }, answer: StatusAnswer) =>
      logic.isRedirectFailureConfirmed(context, answer),
    isOverdueForSigningUrl: ({ context }, answer: StatusAnswer) =>
      logic.isOverdueForSigningUrl(context, answer),
    isOverdue: ({ context }, answer: StatusAnswer) => logic.isOverdue(context, answer),
    isRetried: ({ context }, problem: Failure) => logic.isRetried(context, problem),
    isRetriedTooLate: ({ context }, problem: Failure) =>
      logic.isRetried(context, problem) && logic.isOverdue(context, null),
    isSessionStillUnknown: ({ context }, problem: Failure) =>
      logic.isSessionStillUnknown(context, problem),
    isRefusedForNow: ({ context }, problem: Failure) => logic.isRefusedForNow(context, problem),
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
  timeout: context.settings.timings.requestTimeout,
});

export const sleepInput = ({ context }: InputArgs): SleepInput => ({
  at: context.nextCallAt ?? now(),
});
