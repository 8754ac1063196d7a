import { FAILURES, type Failure } from './failure.js';

/** How long a state goes on by itself when a call fails. */
export type Patience =
  /** A few attempts, then the failure is shown (`initiating`, `restarting`). */
  | 'attempts'
  /** Until the phase's deadline, which the machine watches (`phaseA`, `phaseB`). */
  | 'deadline'
  /** For ever: the user has done everything there is to do (`finalizing`). */
  | 'unlimited';

/** The numbers of the retry policy; all times in ms. */
export interface Backoff {
  /** Upper bound of the first delay. */
  readonly base: number;
  /** Upper bound of every delay. */
  readonly cap: number;
  /** The longest `Retry-After` that is honoured. */
  readonly retryAfterCap: number;
  /** How many calls in a row may fail where attempts are counted. */
  readonly maxAttempts: number;
}

/**
 * Whether a failed call is repeated by itself.
 *
 * @param attempt how many calls in a row have failed, this one included (1, 2, …)
 */
export function shouldRetry(
  failure: Failure,
  attempt: number,
  patience: Patience,
  { maxAttempts }: Pick<Backoff, 'maxAttempts'>,
): boolean {
  const { automaticRetry } = FAILURES[failure.code];
  if (automaticRetry === 'never') return false;
  if (patience === 'unlimited') return true;
  if (patience === 'deadline' && automaticRetry === 'transient') return true;
  return attempt < maxAttempts;
}

/**
 * How long to wait before the next call, in ms: exponential backoff with full jitter.
 *
 * A `Retry-After` is a lower bound: the wait is never shorter, and spread by up to one `base` so
 * that many clients told the same do not come back together.
 *
 * @param attempt how many calls in a row have failed (1, 2, …)
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryDelay(
  failure: Failure,
  attempt: number,
  { base, cap, retryAfterCap }: Backoff,
  random: number,
): number {
  const ceiling = Math.min(cap, base * 2 ** (attempt - 1));
  const asked = Math.min(failure.retryAfter ?? 0, retryAfterCap);
  const backoff = random * ceiling;
  return Math.round(asked > 0 ? Math.max(backoff, asked + random * base) : backoff);
}
