/** The decisions of the machine: pure functions of the context and the event. */
import { boundOf, isBoundLeft } from './bounds.js';
import { FAILURES, type Failure, type FailureCode } from './failure.js';
import type { IdentificationContext, Place, StatusAnswer } from './identification.types.js';
import { isTimeUp } from './phase-clock.js';
import { STATUS } from './statuses.js';

type Context = IdentificationContext;

const PENDING = new Set<string>([STATUS.started, STATUS.processing, STATUS.signSessionCreated]);

/** The documented statuses in the order of the flow. The place of a vendor status is unknown. */
const ORDER: readonly string[] = [
  STATUS.started,
  STATUS.processing,
  STATUS.signSessionCreated,
  STATUS.documentSigned,
];

/** Replaces a status that is not a code, so that no arbitrary text of the gateway is kept. */
export const UNRECOGNISED = 'UNRECOGNISED';

export const statusCode = (status: string): string =>
  /^[\w.-]{1,64}$/.test(status) ? status : UNRECOGNISED;

export const isSigned = ({ status }: StatusAnswer): boolean => status === STATUS.documentSigned;

export const hasSigningUrl = ({ status, url }: StatusAnswer): boolean =>
  status === STATUS.signSessionCreated && url !== null;

/** Whether the answer to a hint shows a signing that the identification has not reached before. */
export const opensSigning = ({ place }: Context, answer: StatusAnswer): boolean =>
  (place === 'awaitingRedirect' || place === 'phaseA') && hasSigningUrl(answer);

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
export function isNews({ session }: Pick<Context, 'session'>, answer: StatusAnswer): boolean {
  const { statuses } = session;
  if (answer.status === null) return false;
  const status = statusCode(answer.status);
  const place = ORDER.indexOf(status);
  const isBehind = place >= 0 && statuses.some((had) => ORDER.indexOf(had) > place);
  return !isBehind && !statuses.includes(status);
}

/** Whether the call began after the deadline and its answer shows no progress. */
export const isOverdue = (context: Context, answer: StatusAnswer | null): boolean =>
  context.calledAt !== null &&
  isTimeUp(context.clock, context.calledAt, context.settings.timings) &&
  (answer === null || !isNews(context, answer));

export const isOverdueForSigningUrl = (context: Context, answer: StatusAnswer): boolean =>
  isOverdue(context, answer) && answer.status === STATUS.signSessionCreated;

/** Whether a call that failed is repeated. Past its deadline, a phase stalls instead of repeating. */
export function isRetried(context: Context, problem: Failure): boolean {
  if (FAILURES[problem.code].automaticRetry === 'never') return false;
  if (boundOf(context, problem) !== null) return isBoundLeft(context, problem);
  // A phase does not stall for want of a login: it fails, so that a retry is offered.
  return problem.code !== 'unauthorized' || !isOverdue(context, null);
}

/** The gateway's status call may learn of a new session late (404). */
export const isSessionStillUnknown = (context: Context, problem: Failure): boolean =>
  problem.code === 'unknownSession' && isBoundLeft(context, problem);

export const isRefusedForNow = (context: Context, problem: Failure): boolean =>
  problem.code === 'finalizeRefused' && isBoundLeft(context, problem);

/**
 * Whether an answer of the gateway can move a failed identification forward. Only a Fail redirect leads
 * to `failed` at `awaitingRedirect`; it may have been wrong, and the session goes on at the gateway.
 */
export const canGoForward = ({ failure, place }: Pick<Context, 'failure' | 'place'>): boolean =>
  failure?.retryable === true && place !== 'initiating' && place !== 'restarting';

/**
 * Whether the documents are known to be signed: the user has done everything, and only the gateway's
 * answer to finalize is missing. Such an identification is never given up.
 */
export const isKnownToBeSigned = ({
  finalizePayload,
  session,
}: Pick<Context, 'finalizePayload' | 'session'>): boolean =>
  finalizePayload !== null || session.statuses.includes(STATUS.documentSigned);

/** Whether it may expire unasked: the gateway has given no session that could be signed. */
export const mayExpireUnasked = (context: Context): boolean =>
  (context.place === 'initiating' || context.place === 'restarting') && !isKnownToBeSigned(context);

/** The failures of a status call that tell that the gateway has nothing signed to finalize. */
const NOTHING_SIGNED = new Set<FailureCode>([
  'unknownSession',
  'unknownUser',
  'rejected',
  'unsafeUrl',
]);

export const tellsNothingSigned = ({ code }: Failure): boolean => NOTHING_SIGNED.has(code);

const HOSTED_PAGE_FAILURES = new Set(['identityCheckFailed', 'signingFailed', 'hostedPageExpired']);

/** Whether a Success redirect may correct the failure: only a redirect had reported it. */
export const failedAt = ({ failure, place }: Context, at: Place): boolean =>
  failure !== null && HOSTED_PAGE_FAILURES.has(failure.code) && place === at;
