import type { Failure } from './failure.js';

/** The retry policy: exponential backoff with full jitter; times in ms. */
export interface Backoff {
  /** Upper bound of the first delay, in ms; it doubles with each failure in a row. */
  readonly base: number;
  /** Upper bound of every delay, in ms. */
  readonly cap: number;
  /** The longest `Retry-After` that is honoured, in ms. */
  readonly retryAfterCap: number;
  /** How many calls may fail while initiating, and how many invalid answers may come in a row. */
  readonly maxAttempts: number;
}

/**
 * The time until the next call, in ms: exponential backoff with full jitter.
 *
 * A `Retry-After` is a lower bound. Up to one `base` is added to it, so that many clients with the
 * same `Retry-After` do not call at the same time.
 *
 * @param attempt how many calls in a row have failed (1, 2, …)
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 * @param unreadable the `Retry-After` of a 429 that came without a readable one, in ms
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryDelay(
  failure: Failure,
  attempt: number,
  { base, cap, retryAfterCap }: Backoff,
  random: number,
  unreadable = 0,
): number {
  const ceiling = Math.min(cap, base * 2 ** (attempt - 1));
  const byDefault = failure.code === 'rateLimited' ? unreadable : 0;
  const asked = Math.min(failure.retryAfter ?? byDefault, retryAfterCap);
  const backoff = random * ceiling;
  return Math.round(asked > 0 ? Math.max(backoff, asked + random * base) : backoff);
}

/** The time between two polls, in ms: the interval, varied by a third. */
export const pollDelay = (
  { pollInterval }: { readonly pollInterval: number },
  random: number,
): number => pollInterval * (1 + (2 * random - 1) / 3);
