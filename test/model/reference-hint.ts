/** What the documentation says of hints, and of what has waited for too long. */
import type { Failure } from '../../src/index.js';
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

/** Failures of the call that say that nothing is signed; after any other, it is not known. */
const SAYS_NOTHING_SIGNED: readonly string[] = [
  ...['unknownSession', 'unknownUser', 'rejected', 'unsafeUrl'],
];

export const endsAsExpired = (from: Expected): Expected => ({
  ...from,
  state: 'expired',
  step: null,
});

/** Asks once before anything past the identity check expires; what is signed never does. */
export function abandoned(from: Expected): Expected {
  const isSigned = from.payload !== null || from.seen.includes('DOCUMENT_SIGN_SUCCESS');
  if (!HINTED.includes(from.state) || isSigned) return from;
  const isBeforeCheck = ['initiating', 'restarting'].includes(from.place);
  return from.state === 'awaitingRedirect' || isBeforeCheck
    ? endsAsExpired(from)
    : { ...from, step: 'lastCall' };
}

/** The call has failed: nothing changes, unless it says before the end that nothing is signed. */
export const unanswered = (from: Expected, { code }: Failure): Expected =>
  from.step === 'lastCall' && SAYS_NOTHING_SIGNED.includes(code)
    ? endsAsExpired(from)
    : { ...from, step: null };
