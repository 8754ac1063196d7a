/**
 * What the documentation promises of the machine, as a function of what happens to it: the other
 * side of the comparison. Written from the gateway's contract and the README, not from the machine.
 *
 * Each function gives the very object that it was given where nothing is to happen.
 */
import { FAILURES, failure } from '../../machines/failure.js';
import type { Place } from '../../machines/identification.types.js';
import type {
  Failure,
  FinalizePayload,
  HostedPage,
  IdentificationEventType,
  IdentificationState,
  InitiateAnswer,
  StatusAnswer,
} from '../../src/index.js';

export interface Expected {
  readonly state: IdentificationState;
  /** Null where somebody else has to act. */
  readonly step: 'calling' | 'waiting' | null;
  /** Where a retry goes on. */
  readonly place: Place;
  readonly hostedPage: HostedPage | null;
  /** What a redirect said that the gateway has not answered to yet. */
  readonly hint: 'failed' | 'expired' | null;
  /** The statuses that brought the session further. */
  readonly seen: readonly string[];
  /** When the patience of the phase began; epoch ms. */
  readonly since: number | null;
  readonly calledAt: number;
  readonly polls: number;
  readonly attempts: number;
  readonly refusals: number;
  readonly payload: FinalizePayload | null;
  readonly failure: Failure | null;
}

/** What the outside world is like while something happens. */
export interface Facts {
  /** Epoch ms. */
  readonly now: number;
  /** What a payload would be that is fixed now. */
  readonly payload: FinalizePayload;
}

/** The numbers that the promises depend on. */
export const POLL_TIMEOUT = 10_000;
export const MAX_ATTEMPTS = 3;
export const VENDOR_PENDING = 'VENDOR_WAITS';
const REFUSALS = 5;
const GRACE = 3;

const ORDER = [
  'STARTED',
  'PROCESSING',
  'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  'DOCUMENT_SIGN_SUCCESS',
];
const PENDING = [...ORDER.slice(0, 3), VENDOR_PENDING, null];

const FRESH = { since: null, attempts: 0, refusals: 0, hint: null, failure: null } as const;
const NEW_SESSION = { ...FRESH, hostedPage: null, seen: [], polls: 0, payload: null } as const;

export function begun(restart: boolean, facts: Facts): Expected {
  const place = restart ? 'restarting' : 'initiating';
  return enter({ ...NEW_SESSION, state: place, place, step: null, calledAt: 0 }, place, facts);
}

/** A process that died, and went on from what was written down. */
export function resumed(written: Expected, facts: Facts): Expected {
  // The URL of a hosted page and what a redirect said are not written down.
  const read = { ...written, hint: null, polls: 0, seen: written.seen.slice(-1) };
  if (written.state === 'awaitingRedirect') return enter(read, 'initiating', facts);
  if (written.state === 'signing') return enter(read, 'phaseA', facts);
  return written.step === null ? read : enter(read, written.place, facts);
}

function enter(from: Expected, place: Place, facts: Facts): Expected {
  const entered = { ...from, state: place, place, polls: 0 };
  switch (place) {
    case 'initiating':
      return called(entered, facts);
    case 'restarting':
      return called({ ...entered, ...NEW_SESSION }, facts);
    case 'phaseA':
    case 'phaseB':
      return called({ ...entered, since: from.since ?? facts.now }, facts);
    case 'finalizing': {
      const payload = from.payload ?? facts.payload;
      return called({ ...entered, since: null, hint: null, payload }, facts);
    }
    case 'awaitingRedirect':
      return { ...entered, step: null, since: null };
    case 'signing':
      return { ...entered, step: null, since: null, hostedPage: 'signing', hint: null };
  }
}

/** A call begins. Nothing began in the future, whatever became of the clock. */
export const called = (from: Expected, { now }: Facts): Expected => ({
  ...from,
  step: 'calling',
  calledAt: now,
  since: from.since === null ? null : Math.min(from.since, now),
});

const waits = (from: Expected): Expected => ({ ...from, step: 'waiting' });

const fails = (from: Expected, reason: Failure, place = from.place): Expected => ({
  ...from,
  state: 'failed',
  step: null,
  place,
  failure: reason,
});

/** Where a place goes on whose hosted URL is gone. */
const wayBackTo = (place: Place): Place =>
  place === 'awaitingRedirect' ? 'initiating' : place === 'signing' ? 'phaseA' : place;

const goesOn = (from: Expected, facts: Facts, hint: Expected['hint'] = null): Expected =>
  enter({ ...from, ...FRESH, hint }, wayBackTo(from.place), facts);

// What the gateway says

export const initiated = (from: Expected, { status }: InitiateAnswer, facts: Facts): Expected =>
  enter(
    { ...from, hostedPage: 'identityCheck', seen: status === null ? [] : [status], attempts: 0 },
    'awaitingRedirect',
    facts,
  );

export function informed(from: Expected, answer: StatusAnswer, facts: Facts): Expected {
  const { status } = answer;
  const isNew = isNews(from, status);
  const after = {
    ...from,
    polls: from.polls + 1,
    attempts: 0,
    seen: isNew && status !== null ? [...from.seen, status] : from.seen,
    since: isNew ? facts.now : from.since,
  };
  const isToBeSigned = status === 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';
  if (status === 'DOCUMENT_SIGN_SUCCESS') return enter(after, 'finalizing', facts);
  if (from.state === 'phaseA' && isToBeSigned && answer.url !== null)
    return enter({ ...after, polls: 0 }, 'signing', facts);
  if (!PENDING.includes(status)) return fails(after, failure('identificationFailed'));
  if (from.hint !== null && !(from.hostedPage === 'identityCheck' && isToBeSigned))
    return failsByRedirect(after, from.hint);
  if (!isLate(from) || isNew) return waits(after);
  return from.state === 'phaseA' && isToBeSigned
    ? fails(after, failure('signingUrlMissing'))
    : { ...after, state: 'stalled', step: null };
}

function failsByRedirect(from: Expected, hint: 'failed' | 'expired'): Expected {
  const isSigning = from.hostedPage === 'signing';
  const code =
    hint === 'expired' ? 'hostedPageExpired' : isSigning ? 'signingFailed' : 'identityCheckFailed';
  return fails({ ...from, hint: null }, failure(code), isSigning ? 'signing' : 'awaitingRedirect');
}

/** By a status that the session has not had, and that is not behind one that it has had. */
function isNews({ seen }: Expected, status: string | null): boolean {
  if (status === null || seen.includes(status)) return false;
  const rank = ORDER.indexOf(status);
  return rank === -1 || seen.every((had) => ORDER.indexOf(had) < rank);
}

/** Whether the call was the one more that a phase gets after its deadline. */
const isLate = ({ since, calledAt }: Expected): boolean =>
  since !== null && calledAt >= since + POLL_TIMEOUT;

export function refused(from: Expected, reason: Failure, facts: Facts): Expected {
  const { automaticRetry } = FAILURES[reason.code];
  const again = { ...waits(from), attempts: from.attempts + 1 };
  const hasAttempts = automaticRetry !== 'never' && again.attempts < MAX_ATTEMPTS;
  const isPassing = automaticRetry === 'transient' || hasAttempts;
  switch (from.state) {
    case 'finalizing':
      if (reason.code === 'finalizeRefused' && from.refusals < REFUSALS) {
        const refusals = from.refusals + 1;
        return waits(enter({ ...from, refusals, attempts: 0 }, 'phaseB', facts));
      }
      if (automaticRetry !== 'never') return again;
      return fails(from, {
        ...reason,
        retryable: true,
        restartable: reason.code === 'finalizeRefused',
      });
    case 'phaseA':
    case 'phaseB': {
      const polls = from.polls + 1;
      if (isPassing && isLate(from)) return { ...from, state: 'stalled', step: null, polls };
      if (isPassing) return { ...again, polls };
      const isToBeKnown = from.state === 'phaseA' && from.polls < GRACE;
      return reason.code === 'unknownSession' && isToBeKnown
        ? { ...waits(from), polls }
        : fails(from, reason);
    }
    default:
      return hasAttempts ? again : fails(from, reason);
  }
}

// What the user or the host says

export function told(from: Expected, type: IdentificationEventType, facts: Facts): Expected {
  const { state, failure: reason } = from;
  const isOver = state === 'completed' || state === 'cancelled';
  switch (type) {
    case 'cancel':
      return isOver || state === 'finalizing' ? from : { ...from, state: 'cancelled', step: null };
    case 'status.check':
      if (from.step === 'waiting') return called(from, facts);
      return state === 'stalled' ? enter(from, from.place, facts) : from;
    case 'keepWaiting':
      return state === 'stalled' ? goesOn(from, facts) : from;
    case 'retry':
      return state === 'failed' && reason?.retryable === true ? goesOn(from, facts) : from;
    case 'restart':
      return state === 'stalled' || (state === 'failed' && reason?.restartable === true)
        ? enter(from, 'restarting', facts)
        : from;
    case 'redirect.succeeded':
      return cameBack(from, null, facts);
    case 'redirect.failed':
      return cameBack(from, 'failed', facts);
    case 'redirect.expired':
      return cameBack(from, 'expired', facts);
  }
}

function cameBack(from: Expected, hint: Expected['hint'], facts: Facts): Expected {
  const toPhase = (phase: 'phaseA' | 'phaseB'): Expected =>
    enter({ ...from, hint, since: null }, phase, facts);
  switch (from.state) {
    case 'awaitingRedirect':
      return toPhase('phaseA');
    case 'signing':
      return toPhase('phaseB');
    case 'initiating':
      return from.hostedPage === 'identityCheck' ? toPhase('phaseA') : from;
    case 'phaseA':
    case 'phaseB':
      if (from.state === 'phaseA' && from.hostedPage === 'signing') return toPhase('phaseB');
      return hint === null && from.hint !== null ? { ...from, hint } : from;
    case 'stalled':
      return from.hostedPage === 'signing'
        ? enter({ ...from, ...FRESH, hint }, 'phaseB', facts)
        : goesOn(from, facts, hint);
    case 'failed':
      // The Fail redirect was wrong, or forged: the gateway decides.
      if (hint !== null || !isByRedirect(from)) return from;
      return enter({ ...from, ...FRESH }, from.place === 'signing' ? 'phaseB' : 'phaseA', facts);
    default:
      return from;
  }
}

const isByRedirect = ({ place }: Expected): boolean =>
  place === 'signing' || place === 'awaitingRedirect';
