/** What the documentation says of hints. */
import type { Expected } from './reference-clock.js';

/** The states that ask on a hint alone. */
export const HINTED: readonly string[] = ['awaitingRedirect', 'signing', 'stalled', 'failed'];

/** Asks once where the machine waits for the user or an operator, and has been at a hosted page. */
export function hinted(from: Expected): Expected {
  const hasBeenAtPage = from.place !== 'initiating' && from.place !== 'restarting';
  const isAsked =
    HINTED.includes(from.state) &&
    (from.state !== 'failed' || (hasBeenAtPage && from.failure?.retryable === true));
  return isAsked ? { ...from, step: 'calling' } : from;
}
