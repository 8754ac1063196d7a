import { failure } from '../../machines/failure.js';
import { retryDelay } from '../../machines/retry.js';
import type { WebhookAttempt } from './webhook-event.js';

const HOUR_MS = 3_600_000;

/** The time between two attempts: at random up to 5 s, then up to twice as much each time, up to 30 min. */
const BACKOFF = {
  base: 5_000,
  cap: HOUR_MS / 2,
  retryAfterCap: 6 * HOUR_MS,
  maxAttempts: Infinity,
};

/** An event that was not taken for so long since its first attempt is a dead letter. */
export const GIVE_UP_AFTER_MS = 72 * HOUR_MS;

/**
 * The time until the next attempt, in ms; `null` where the event becomes a dead letter.
 *
 * @param attempts so far, the last one included
 * @param triedFor ms since the first attempt
 * @param random from 0 (inclusive) to 1 (exclusive)
 */
export function nextAttemptIn(
  { outcome, retryAfter }: WebhookAttempt,
  attempts: number,
  triedFor: number,
  random: number,
): number | null {
  if (outcome === 'gone' || triedFor >= GIVE_UP_AFTER_MS) return null;
  const cause = { ...failure('unexpected'), ...(retryAfter !== null && { retryAfter }) };
  // The backoff is at its cap long before a power of two is no number any more.
  return retryDelay(cause, Math.min(attempts, 32), BACKOFF, random);
}
