/**
 * The one failure taxonomy: a plain, serialisable object with a stable code.
 *
 * Plain on purpose: an `Error` becomes `{}` when XState persists it or when it crosses an engine.
 * It never carries a token, a hosted URL or a response body.
 */

/** What the machine does by itself about a failure. */
type AutomaticRetry =
  /** Transport and availability: repeated with backoff while the state's patience lasts. */
  | 'transient'
  /** An answer that is not the documented one: repeated a bounded number of times. */
  | 'protocol'
  /** Never repeated by the machine; the user or the host decides. */
  | 'never';

interface FailureRule {
  readonly automaticRetry: AutomaticRetry;
  /** Whether `retry` (the same place) can help. */
  readonly retryable: boolean;
  /** Whether `restart` (`isRestartIdentification: true`) can help. */
  readonly restartable: boolean;
  /** A sentence for a developer. */
  readonly message: string;
}

const rule = (
  automaticRetry: AutomaticRetry,
  can: { readonly retry: boolean; readonly restart: boolean },
  message: string,
): FailureRule => ({ automaticRetry, retryable: can.retry, restartable: can.restart, message });

const RETRY = { retry: true, restart: false };
const RESTART = { retry: false, restart: true };
const BOTH = { retry: true, restart: true };
const NEITHER = { retry: false, restart: false };

/** Every failure code with what it allows. The table in docs/states-and-failures.md is checked against it. */
export const FAILURES = {
  network: rule('transient', RETRY, 'The gateway could not be reached or the connection broke.'),
  timeout: rule('transient', RETRY, 'The gateway did not answer in time.'),
  rateLimited: rule('transient', RETRY, 'The gateway asks for fewer requests (429).'),
  unavailable: rule('transient', RETRY, 'The gateway is not available for the moment.'),
  tokenUnavailable: rule('transient', RETRY, 'The token provider did not give an access token.'),
  unexpected: rule('transient', RETRY, 'An injected actor rejected with something unknown.'),
  protocol: rule('protocol', RETRY, 'The gateway answered with something it does not document.'),
  responseTooLarge: rule('protocol', RETRY, 'The gateway answered with more bytes than allowed.'),
  unauthorized: rule('never', RETRY, 'The gateway refuses the access token. Log in, then retry.'),
  notEligible: rule('never', RETRY, 'The user is not eligible yet. Complete the data, then retry.'),
  forbidden: rule('never', NEITHER, 'The gateway forbids this call (403).'),
  unknownUser: rule('never', NEITHER, 'The gateway does not know this user (404).'),
  unknownSession: rule('never', RESTART, 'The gateway knows no identification of this user (404).'),
  rejected: rule('never', RESTART, 'The gateway rejected the call.'),
  redirectRefused: rule('never', RETRY, 'The gateway answered with a redirect; none is followed.'),
  unsafeUrl: rule('never', RESTART, 'The gateway gave a URL that is not safe to open.'),
  signingUrlMissing: rule('never', BOTH, 'The gateway gave no signing URL before the deadline.'),
  identificationFailed: rule(
    'never',
    RESTART,
    'The gateway reports that the identification failed.',
  ),
  identityCheckFailed: rule('never', BOTH, 'The identity check came back as failed.'),
  signingFailed: rule('never', BOTH, 'The signing came back as failed.'),
  hostedPageExpired: rule('never', BOTH, 'The hosted page expired before the user was done.'),
  finalizeRefused: rule('never', BOTH, 'The gateway does not take the signed documents for final.'),
  invalidRequest: rule('never', NEITHER, 'The request was not sent, as it breaks the contract.'),
  actorMissing: rule('never', NEITHER, 'The host did not provide an actor that the machine needs.'),
} as const satisfies Record<string, FailureRule>;

/** A stable code; see the table of failures in the guide for what a host does about each. */
export type FailureCode = keyof typeof FAILURES;

/** The longest message and the longest title of a failure, in characters. */
const LONGEST_TEXT = 200;

/** What went wrong, and what can help. */
export interface Failure {
  readonly code: FailureCode;
  /**
   * A sentence for a developer, of at most 200 characters; not for the person who is being
   * identified.
   */
  readonly message: string;
  /** Whether the event `retry` (go on from the same place) can help. */
  readonly retryable: boolean;
  /** Whether the event `restart` (a brand-new session) can help. */
  readonly restartable: boolean;
  /** The HTTP status, where there was an answer. */
  readonly httpStatus?: number;
  /** The `title` of the gateway's problem details (RFC 9457), redacted and shortened. */
  readonly title?: string;
  /** How long the gateway asked to wait, in ms. */
  readonly retryAfter?: number;
}

/** What a call can add to the code's own sentence and rules. */
export interface FailureDetails {
  /** Default: the code's own sentence. */
  readonly message?: string;
  readonly httpStatus?: number | undefined;
  readonly title?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/**
 * Makes a failure of a code.
 *
 * @example
 * ```ts
 * import { failure } from 'identification-machine';
 *
 * const refused = failure('forbidden', { httpStatus: 403 });
 * ```
 */
export function failure(code: FailureCode, details: FailureDetails = {}): Failure {
  const { retryable, restartable, message } = FAILURES[code];
  return {
    code,
    message: details.message ?? message,
    retryable,
    restartable,
    ...(details.httpStatus !== undefined && { httpStatus: details.httpStatus }),
    ...(details.title !== undefined && { title: details.title }),
    ...(details.retryAfter !== undefined && { retryAfter: details.retryAfter }),
  };
}

/** Whether a string is one of the failure codes. */
export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(FAILURES, code);
}

/**
 * Takes whatever an actor rejected with for a failure: a copy of its fields, each of them checked.
 *
 * Anything but a failure becomes `unexpected`, without its message: an unknown error's text may
 * hold a URL or a token. Never throws.
 */
export function toFailure(error: unknown): Failure {
  try {
    return copyOf(error) ?? failure('unexpected');
  } catch {
    // A getter or a proxy that throws.
    return failure('unexpected');
  }
}

function copyOf(error: unknown): Failure | null {
  if (!isPlainObject(error)) return null;
  // Each field is read once: what was checked is what is kept.
  const { code, message, retryable, restartable, httpStatus, title, retryAfter } = error;
  return isFailureCode(code) &&
    isShortText(message) &&
    typeof retryable === 'boolean' &&
    typeof restartable === 'boolean' &&
    (httpStatus === undefined || isHttpStatus(httpStatus)) &&
    (title === undefined || isShortText(title)) &&
    (retryAfter === undefined || isWait(retryAfter))
    ? { ...failure(code, { message, httpStatus, title, retryAfter }), retryable, restartable }
    : null;
}

/** Also of another realm: its prototype is the last one. Errors and lists have one more. */
function isPlainObject(value: unknown): value is Partial<Record<keyof Failure, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const isShortText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST_TEXT;

const isHttpStatus = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599;

const isWait = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
