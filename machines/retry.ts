import { FAILURES, type Failure } from './failure.js';

/** How long a state retries a call that fails. */
export type Patience =
  /** `maxAttempts` calls in a row, then `failed` (`initiating`, `restarting`). */
  | 'attempts'
  /** Until the phase's deadline, which the machine watches (`phaseA`, `phaseB`). */
  | 'deadline'
  /** Without end, as the user has done everything (`finalizing`). */
  | 'unlimited';

/** The retry policy: exponential backoff with full jitter; times in ms. */
export interface Backoff {
  /** Upper bound of the first delay, in ms; it doubles with each failure in a row. */
  readonly base: number;
  /** Upper bound of every delay, in ms. */
  readonly cap: number;
  /** The longest `Retry-After` that is honoured, in ms. */
  readonly retryAfterCap: number;
  /** How many calls in a row may fail while initiating, or with invalid answers while polling. */
  readonly maxAttempts: number;
}

/**
 * Whether the machine repeats a call that failed.
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
 * The time until the next call, in ms: exponential backoff with full jitter.
 *
 * A `Retry-After` is a lower bound. Up to one `base` is added to it, so that many clients with the
 * same `Retry-After` do not call at the same time.
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
