/**
 * The decisions and context updates of the machine: pure functions of the context and the event.
 * The time (epoch ms) and a random number are arguments, which `identification.setup.ts` passes.
 */
import { failure, type Failure } from './failure.js';
import { STATUS } from './statuses.js';
import { retryDelay, shouldRetry, type Patience } from './retry.js';
import { MAX_REFUSALS, UNKNOWN_SESSION_GRACE } from './identification.timings.js';
import type {
  FinalizePayload,
  IdentificationContext,
  IdentificationInput,
  IdentificationState,
  InitiateAnswer,
  Place,
  StatusAnswer,
} from './identification.types.js';

type Context = IdentificationContext;
type Change = Partial<IdentificationContext>;

const PENDING = new Set<string>([STATUS.started, STATUS.processing, STATUS.signSessionCreated]);

/** The documented statuses in the order of the flow. The place of a vendor status is unknown. */
const ORDER: readonly string[] = [
  STATUS.started,
  STATUS.processing,
  STATUS.signSessionCreated,
  STATUS.documentSigned,
];

/** Replaces a status that is not a code, so that no arbitrary text of the gateway is kept. */
const UNRECOGNISED = 'UNRECOGNISED';

const statusCode = (status: string): string =>
  /^[\w.-]{1,64}$/.test(status) ? status : UNRECOGNISED;

/** Where a state resumes. A checkpoint has no hosted URL, so the gateway is asked for it again. */
function resumptionOf(state: IdentificationState): IdentificationState {
  if (state === 'awaitingRedirect') return 'initiating';
  if (state === 'signing') return 'phaseA';
  return state;
}

export function initialContext({ checkpoint, ...input }: IdentificationInput): Context {
  const start = input.restart ? 'restarting' : 'initiating';
  return {
    subject: input.subject,
    settings: { timings: input.timings, pendingStatuses: input.pendingStatuses },
    resumeTo: checkpoint ? resumptionOf(checkpoint.state) : start,
    place: checkpoint?.place ?? start,
    hostedPage: checkpoint?.hostedPage ?? null,
    url: null,
    ...statusOfSession(checkpoint?.status ?? null),
    polls: 0,
    waitingSince: checkpoint?.waitingSince ?? null,
    calledAt: null,
    nextCallAt: null,
    attempts: checkpoint?.attempts ?? 0,
    problem: null,
    redirectHint: null,
    refusals: checkpoint?.refusals ?? 0,
    finalizePayload: checkpoint?.finalizePayload ?? null,
    failure: checkpoint?.failure ?? null,
    output: checkpoint?.output ?? null,
  };
}

// Context updates

/** The status of a session that just began or was resumed. */
const statusOfSession = (status: string | null) =>
  ({ status, statuses: status === null ? [] : [status] }) satisfies Change;

/** Resets everything that belongs to the session before. */
export const beginSession = {
  hostedPage: null,
  url: null,
  ...statusOfSession(null),
  polls: 0,
  waitingSince: null,
  attempts: 0,
  problem: null,
  redirectHint: null,
  refusals: 0,
  finalizePayload: null,
  failure: null,
} satisfies Change;

/** The signing URL proves that the identity check succeeded, even after a Fail redirect. */
export const openSigning = {
  hostedPage: 'signing',
  waitingSince: null,
  redirectHint: null,
} satisfies Change;

export const openIdentityCheck = (answer: InitiateAnswer): Change => ({
  hostedPage: 'identityCheck',
  url: answer.url,
  ...statusOfSession(answer.status === null ? null : statusCode(answer.status)),
  waitingSince: null,
  ...CALL_SUCCEEDED,
});

const CALL_SUCCEEDED = { attempts: 0, problem: null } satisfies Change;

/** Corrects a phase that began in the future, so that a clock set back does not extend it. */
export const startCall = ({ waitingSince }: Context, now: number): Change => ({
  calledAt: now,
  waitingSince: waitingSince === null ? null : Math.min(waitingSince, now),
});

/** An answer without a status keeps the last one. */
export function recordStatus(context: Context, answer: StatusAnswer, now: number): Change {
  const status = answer.status === null ? context.status : statusCode(answer.status);
  const news = isNews(context, answer);
  return {
    status,
    statuses: news && status !== null ? context.statuses.concat(status) : context.statuses,
    url: answer.status === STATUS.signSessionCreated ? answer.url : context.url,
    polls: context.polls + 1,
    waitingSince: news ? now : context.waitingSince,
    ...CALL_SUCCEEDED,
  };
}

/** Plans the next poll, at the deadline at the latest: a poll decides whether the phase stalls. */
export function waitForNextPoll(context: Context, now: number, random: number): Change {
  const spread = 1 + (2 * random - 1) / 3;
  return callAt(context, now, now + context.settings.timings.pollInterval * spread);
}

export function waitToRetry(
  context: Context,
  problem: Failure,
  now: number,
  random: number,
): Change {
  const attempts = context.attempts + 1;
  const delay = retryDelay(problem, attempts, context.settings.timings.backoff, random);
  return { attempts, problem, ...callAt(context, now, now + delay) };
}

function callAt(context: Context, now: number, at: number): Change {
  const deadline = deadlineOf(context);
  return { nextCallAt: Math.round(deadline === null ? at : Math.min(at, Math.max(now, deadline))) };
}

/** The body of finalize, fixed at the first attempt. */
export const finalizePayloadOf = ({ finalizePayload, subject }: Context): FinalizePayload =>
  finalizePayload ?? {
    userId: subject.userId,
    bTrustAppCallBackId: subject.bTrustAppCallBackId,
    correlationType: subject.correlationType,
  };

export const fixFinalizePayload = (context: Context): Change => ({
  url: null,
  waitingSince: null,
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

/** Resumes where the flow stopped, with all counters and the deadline reset. */
export const goBackToPlace = ({ place }: Context): Change => ({
  resumeTo: resumptionOf(place),
  waitingSince: null,
  attempts: 0,
  problem: null,
  refusals: 0,
  redirectHint: null,
  failure: null,
});

/** The same after a redirect: a return from the signing leads to phase B, not to the page again. */
export const goOnFromHostedPage = (context: Context): Change => ({
  ...goBackToPlace(context),
  resumeTo: context.hostedPage === 'signing' ? 'phaseB' : resumptionOf(context.place),
});

// Guards

const deadlineOf = ({ waitingSince, settings }: Context): number | null =>
  waitingSince === null ? null : waitingSince + settings.timings.pollTimeout;

export const isSigned = ({ status }: StatusAnswer): boolean => status === STATUS.documentSigned;

export const hasSigningUrl = ({ status, url }: StatusAnswer): boolean =>
  status === STATUS.signSessionCreated && url !== null;

export const isFailureStatus = ({ settings }: Context, { status }: StatusAnswer): boolean =>
  status !== null && !PENDING.has(status) && !settings.pendingStatuses.includes(status);

/** Whether the gateway's answer does not contradict a Fail redirect. */
export const isRedirectFailureConfirmed = (context: Context, { status }: StatusAnswer): boolean =>
  context.redirectHint !== null &&
  !(context.hostedPage === 'identityCheck' && status === STATUS.signSessionCreated);

/**
 * Whether the status went forward: a status that the session has not had, and that is not behind
 * one that it has had. Otherwise a gateway that alternates between two statuses would never stall.
 */
function isNews({ statuses }: Context, answer: StatusAnswer): boolean {
  if (answer.status === null) return false;
  const status = statusCode(answer.status);
  const place = ORDER.indexOf(status);
  const isBehind = place >= 0 && statuses.some((had) => ORDER.indexOf(had) > place);
  return !isBehind && !statuses.includes(status);
}

/** Whether the call began after the deadline and its answer shows no progress. */
export function isOverdue(context: Context, answer: StatusAnswer | null): boolean {
  const deadline = deadlineOf(context);
  if (deadline === null || context.calledAt === null || context.calledAt < deadline) return false;
  return answer === null || !isNews(context, answer);
}

export const isOverdueForSigningUrl = (context: Context, answer: StatusAnswer): boolean =>
  isOverdue(context, answer) && answer.status === STATUS.signSessionCreated;

/** For how long a place retries. */
function patienceOf(place: Place): Patience {
  if (place === 'finalizing') return 'unlimited';
  return place === 'phaseA' || place === 'phaseB' ? 'deadline' : 'attempts';
}

export const isRetried = ({ place, attempts, settings }: Context, problem: Failure): boolean =>
  shouldRetry(problem, attempts + 1, patienceOf(place), settings.timings.backoff);

/** The gateway's status call may learn of a new session late (404). */
export const isSessionStillUnknown = ({ polls }: Context, { code }: Failure): boolean =>
  code === 'unknownSession' && polls < UNKNOWN_SESSION_GRACE;

export const isRefusedForNow = ({ refusals }: Context, { code }: Failure): boolean =>
  code === 'finalizeRefused' && refusals < MAX_REFUSALS;

const HOSTED_PAGE_FAILURES = new Set(['identityCheckFailed', 'signingFailed', 'hostedPageExpired']);

/** Whether a Success redirect may correct the failure: only a redirect had reported it. */
export const failedAt = ({ failure, place }: Context, at: Place): boolean =>
  failure !== null && HOSTED_PAGE_FAILURES.has(failure.code) && place === at;
