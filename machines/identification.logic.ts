/**
 * The context updates of the machine: pure functions of the context and the event.
 * The time (epoch ms) and a random number are arguments, which `identification.setup.ts` passes.
 */
import { spentIn, resetBounds, resetOnSuccess, spendBound } from './bounds.js';
import { failure, FAILURES, type Failure, type FailureCode } from './failure.js';
import {
  clockIn,
  deadlineOf,
  noteAnswer,
  noteOn,
  startClock,
  stopClock,
  withoutFuture,
} from './phase-clock.js';
import { isNews, statusCode, UNRECOGNISED } from './identification.guards.js';
import { STATUS } from './statuses.js';
import { pollDelay, retryDelay } from './retry.js';
import { nextSession, openedSession, sessionAfter, sessionIn } from './session.js';
import type {
  FinalizePayload,
  IdentificationContext,
  IdentificationInput,
  IdentificationState,
  InitiateAnswer,
  Phase,
  Place,
  Problem,
  StatusAnswer,
} from './identification.types.js';

type Context = IdentificationContext;
/** On the way of a flow without a spread, by which V8 makes an object in 0.5 to 3 µs instead of 0.02. */
type Change = Partial<IdentificationContext>;
/** What the time of the next call depends on. */
type Waiting = Pick<Context, 'clock' | 'settings'>;

/** Where a state resumes. A checkpoint has no hosted URL, so the gateway is asked for it again. */
function resumptionOf(state: IdentificationState): IdentificationState {
  if (state === 'awaitingRedirect') return 'initiating';
  if (state === 'signing') return 'phaseA';
  return state;
}

export function initialContext(input: IdentificationInput): Context {
  const { checkpoint } = input;
  const start = input.restart ? 'restarting' : 'initiating';
  return {
    subject: input.subject,
    settings: { timings: input.timings, pendingStatuses: input.pendingStatuses },
    resumeTo: checkpoint ? resumptionOf(checkpoint.state) : start,
    place: checkpoint?.place ?? start,
    hostedPage: checkpoint?.hostedPage ?? null,
    url: null,
    status: checkpoint?.status ?? null,
    session: sessionIn(checkpoint, input.session),
    polls: 0,
    clock: clockIn(checkpoint),
    calledAt: null,
    nextCallAt: null,
    attempts: checkpoint?.attempts ?? 0,
    problem: null,
    redirectHint: null,
    spent: spentIn(checkpoint),
    finalizePayload: checkpoint?.finalizePayload ?? null,
    failure: checkpoint?.failure ?? null,
    output: checkpoint?.output ?? null,
  };
}

// Context updates

/** Resets everything that belongs to the session before. */
export const beginSession = ({ clock, session }: Context): Change => ({
  hostedPage: null,
  url: null,
  status: null,
  session: nextSession(session),
  polls: 0,
  clock: stopClock(clock),
  attempts: 0,
  problem: null,
  redirectHint: null,
  ...resetBounds,
  finalizePayload: null,
  failure: null,
});

export const startCall = ({ clock }: Context, now: number): Change => ({
  calledAt: now,
  clock: withoutFuture(clock, now),
});

/** Enters a state of the flow that calls the gateway, and starts its first call. */
export const enter = (place: Place, { clock }: Pick<Context, 'clock'>, now: number) =>
  ({
    place,
    polls: 0,
    calledAt: now,
    clock: withoutFuture(clock, now),
  }) satisfies Change;

export const enterPhase = ({ clock }: Context, phase: Phase, now: number): Change =>
  enter(phase, { clock: startClock(clock, now) }, now);

/** The signing URL proves that the identity check succeeded, even after a Fail redirect. */
export const enterSigning = ({ clock }: Context): Change => ({
  place: 'signing',
  polls: 0,
  hostedPage: 'signing',
  clock: stopClock(clock),
  redirectHint: null,
});

export const openIdentityCheck = (
  { clock, spent, session }: Context,
  answer: InitiateAnswer,
): Change => ({
  place: 'awaitingRedirect',
  polls: 0,
  hostedPage: 'identityCheck',
  url: answer.url,
  status: answer.status === null ? null : statusCode(answer.status),
  session: openedSession(session, answer.status),
  clock: stopClock(clock),
  attempts: 0,
  problem: null,
  spent: resetOnSuccess(spent, 'initiating', 'protocol'),
});

const CALL_SUCCEEDED = { attempts: 0, problem: null } satisfies Change;

/**
 * Records an answer; one without a status keeps the last status.
 *
 * @param random plans the next poll, where the phase goes on
 */
export function recordStatus(
  context: Context,
  answer: StatusAnswer,
  now: number,
  random?: number,
): Change {
  const { settings } = context;
  const news = isNews(context, answer);
  const clock = noteAnswer(context.clock, news, now, settings.timings);
  return {
    status: answer.status === null ? context.status : statusCode(answer.status),
    session: sessionAfter(context, answer),
    url: answer.status === STATUS.signSessionCreated ? answer.url : context.url,
    polls: context.polls + 1,
    clock,
    nextCallAt:
      random === undefined ? context.nextCallAt : nextPollAt({ settings, clock }, now, random),
    attempts: 0,
    problem: null,
    // Of a failed identification that goes forward.
    failure: null,
    spent: resetOnSuccess(context.spent, 'protocol', 'unknownSession'),
  };
}

/** Plans the next poll, at the deadline at the latest: a poll decides whether the phase stalls. */
export const waitForNextPoll = (context: Waiting, now: number, random: number): Change => ({
  nextCallAt: nextPollAt(context, now, random),
});

const nextPollAt = (context: Waiting, now: number, random: number): number =>
  callAt(context, now, now + pollDelay(context.settings.timings, random));

/**
 * How long a call that failed waits at least, in ms, where the gateway does not say. A poll is not
 * repeated faster than polls are sent: otherwise an outage begins with a storm of all that are polling.
 */
function shortestRetryDelay(context: Context, { retryAfter = 0 }: Failure, random: number): number {
  const { place, settings } = context;
  if ((place !== 'phaseA' && place !== 'phaseB') || retryAfter > 0) return 0;
  return Math.min(pollDelay(settings.timings, random), settings.timings.backoff.cap);
}

export function waitToRetry(
  context: Context,
  problem: Failure,
  now: number,
  random: number,
): Change {
  const { timings } = context.settings;
  const attempts = context.attempts + 1;
  const delay = Math.max(
    retryDelay(problem, attempts, timings.backoff, random, timings.pollInterval),
    shortestRetryDelay(context, problem, random),
  );
  const isOutage = isUnreachable(problem);
  const failed = {
    ...context,
    ...recordProblem(context, problem, now),
    ...spendBound(context, problem),
    clock: noteOn(context.clock, { isOutage }, now, timings),
    attempts,
  };
  const { clock, spent } = failed;
  const nextCallAt = callAt(failed, now, now + delay);
  return { attempts, problem: failed.problem, clock, spent, nextCallAt };
}

/** Notes when the first failure in a row was. An outage may have begun before a crash. */
export function recordProblem({ problem, clock }: Context, failure: Failure, now: number) {
  const since = problem?.since ?? (clock.isOutage ? clock.pausedAt : null) ?? now;
  return { problem: { failure, since } satisfies Problem };
}

/** The transient failures that are an answer of the gateway. */
const ANSWERS = new Set<FailureCode>(['rateLimited', 'unauthorized']);

/** Whether the call has not reached the gateway. */
const isUnreachable = ({ code }: Failure): boolean =>
  FAILURES[code].automaticRetry === 'transient' && !ANSWERS.has(code);

/** A new session that the status call does not know yet counts as pending. */
export const waitForSession = (
  context: Context,
  problem: Failure,
  now: number,
  random: number,
): Change => {
  const clock = noteAnswer(context.clock, false, now, context.settings.timings);
  return {
    clock,
    ...CALL_SUCCEEDED,
    ...spendBound(context, problem),
    nextCallAt: nextPollAt({ settings: context.settings, clock }, now, random),
  };
};

/** A call planned for some time, at the deadline at the latest. */
function callAt({ clock, settings }: Waiting, now: number, at: number): number {
  const deadline = deadlineOf(clock, settings.timings);
  return Math.round(deadline === null ? at : Math.min(at, Math.max(now, deadline)));
}

/** The body of finalize, fixed at the first attempt. */
export const finalizePayloadOf = ({ finalizePayload, subject }: Context): FinalizePayload =>
  finalizePayload ?? {
    userId: subject.userId,
    bTrustAppCallBackId: subject.bTrustAppCallBackId,
    correlationType: subject.correlationType,
  };

export const enterFinalizing = (context: Context, now: number): Change => ({
  ...enter('finalizing', { clock: stopClock(context.clock) }, now),
  url: null,
  redirectHint: null,
  finalizePayload: finalizePayloadOf(context),
});

/** Signed documents: a retry is always possible, a restart (which drops them) only if refused. */
export const failWith = ({ place }: Context, reason: Failure): Change => ({
  url: null,
  problem: null,
  failure:
    place === 'finalizing'
      ? { ...reason, retryable: true, restartable: reason.code === 'finalizeRefused' }
      : reason,
});

/** The gateway did not contradict the Fail redirect. A retry opens the hosted page again. */
export function failByRedirect({ hostedPage, redirectHint }: Context): Change {
  const isSigning = hostedPage === 'signing';
  const reported = isSigning ? 'signingFailed' : 'identityCheckFailed';
  return {
    url: null,
    place: isSigning ? 'signing' : 'awaitingRedirect',
    redirectHint: null,
    failure: failure(redirectHint === 'expired' ? 'hostedPageExpired' : reported),
  };
}

export function failByStatus({ status }: Context): Change {
  const message = `The gateway reports the status ${status ?? UNRECOGNISED}.`;
  return { url: null, failure: failure('identificationFailed', { message }) };
}

/** Resumes where the flow stopped, with a new deadline. */
export const goBackToPlace = ({ place, clock }: Context): Change => ({
  resumeTo: resumptionOf(place),
  clock: stopClock(clock),
  ...CALL_SUCCEEDED,
  redirectHint: null,
  failure: null,
});

/** The same after a redirect: a return from the signing leads to phase B, not to the page again. */
export const goOnFromHostedPage = (context: Context): Change => ({
  ...goBackToPlace(context),
  resumeTo: context.hostedPage === 'signing' ? 'phaseB' : resumptionOf(context.place),
});
