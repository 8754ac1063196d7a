/**
 * All failures: plain, serialisable objects with a stable code.
 *
 * They are plain because an `Error` becomes `{}` when XState persists it or an engine transports
 * it. A failure never holds a token, a hosted URL or a response body.
 */

/** How the machine retries a call after a failure. */
type AutomaticRetry =
  /** With backoff: a bounded number of times while initiating, until the deadline in a phase. */
  | 'transient'
  /** An answer that breaks the contract: a bounded number of times, but without end in finalizing. */
  | 'protocol'
  /** Not at all: the user or the host decides. */
  | 'never';

interface FailureRule {
  readonly automaticRetry: AutomaticRetry;
  /** Whether the event `retry` (resume from the same place) can help. */
  readonly retryable: boolean;
  /** Whether the event `restart` (`isRestartIdentification: true`) can help. */
  readonly restartable: boolean;
  /** A sentence for developers. */
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

/**
 * Every failure code, with the events that can help and its message for developers.
 *
 * @see docs/states-and-failures.md, whose table is tested against it
 */
export const FAILURES = {
  network: rule('transient', RETRY, 'The gateway could not be reached or the connection broke.'),
  timeout: rule('transient', RETRY, 'The gateway did not answer in time.'),
  rateLimited: rule('transient', RETRY, 'The gateway, or what stands before it, asks to wait.'),
  unavailable: rule('transient', RETRY, 'The gateway is not available for the moment.'),
  intermediary: rule(
    'transient',
    RETRY,
    'Not the gateway answered. Check baseUrl and what stands between.',
  ),
  redirectRefused: rule(
    'transient',
    RETRY,
    'The gateway answered with a redirect; none is followed.',
  ),
  tokenUnavailable: rule('transient', RETRY, 'The token provider did not give an access token.'),
  unexpected: rule('transient', RETRY, 'An injected actor rejected with something unknown.'),
  protocol: rule('protocol', RETRY, 'The gateway answered with something it does not document.'),
  responseTooLarge: rule('protocol', RETRY, 'The gateway answered with more bytes than allowed.'),
  unauthorized: rule(
    'transient',
    RETRY,
    'The gateway refuses the access token. Log in, then retry.',
  ),
  notEligible: rule('never', RETRY, 'The user is not eligible yet. Complete the data, then retry.'),
  forbidden: rule('never', NEITHER, 'The gateway forbids this call (403).'),
  unknownUser: rule('never', NEITHER, 'The gateway does not know this user (404).'),
  unknownSession: rule('never', RESTART, 'The gateway knows no identification of this user (404).'),
  rejected: rule('never', RESTART, 'The gateway rejected the call.'),
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

/** A stable code. The guide "States and failures" says how a host handles each. */
export type FailureCode = keyof typeof FAILURES;

/** The maximum length of a message and of a title, in characters. */
const LONGEST_TEXT = 200;

/** What went wrong, and which events can help. */
export interface Failure {
  readonly code: FailureCode;
  /** A sentence for developers, at most 200 characters. Do not show it to the identified person. */
  readonly message: string;
  /** Whether the event `retry` (resume from the same place) can help. */
  readonly retryable: boolean;
  /** Whether the event `restart` (a brand-new session) can help. */
  readonly restartable: boolean;
  /** The HTTP status, if there was an answer. */
  readonly httpStatus?: number;
  /**
   * The `title` of the gateway's problem details, where it is one of a fixed list: the reason phrases
   * of HTTP's 4xx, the refusals in the words of the gateway's contract ("User is not eligible"), and
   * "One or more validation errors occurred.". Any other title is dropped whole, as it can hold a name,
   * an IBAN or a token.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9457
   */
  readonly title?: string;
  /** The gateway's `Retry-After`, in ms. */
  readonly retryAfter?: number;
}

/** What a call can add to the message and the rules of a code. */
export interface FailureDetails {
  /** Default: the message of the code. */
  readonly message?: string;
  readonly httpStatus?: number | undefined;
  readonly title?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/**
 * Makes a failure: for actors of your own, which reject with one.
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
 * Converts the rejection of an actor to a failure: a copy of the fields, each checked. Never
 * throws.
 *
 * Anything but a failure becomes `unexpected`, without its message: the message of an unknown error
 * can hold a URL or a token.
 */
export function toFailure(error: unknown): Failure {
  try {
    return copyOf(error) ?? failure('unexpected');
  } catch {
    // A getter or a proxy has thrown.
    return failure('unexpected');
  }
}

function copyOf(error: unknown): Failure | null {
  if (!isPlainObject(error)) return null;
  // Reads each field once, so that a getter cannot give another value after the check.
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

/** Also for objects of another realm: unlike for errors and arrays, the chain has one prototype. */
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
