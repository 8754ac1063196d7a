/**
 * The documented behaviour of the machine as pure functions, to compare the machine with. Written
 * from the gateway's contract and the documentation, not from the machine.
 *
 * Each function returns the same object if the event has no effect.
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
  /** `null` if the machine does not call the gateway. */
  readonly step: 'calling' | 'waiting' | null;
  /** Where a retry resumes. */
  readonly place: Place;
  readonly hostedPage: HostedPage | null;
  /** The last Fail redirect, until an answer of the gateway settles it. */
  readonly hint: 'failed' | 'expired' | null;
  /** The statuses that went forward. */
  readonly seen: readonly string[];
  /** Epoch ms from which the deadline of the phase counts. */
  readonly since: number | null;
  readonly calledAt: number;
  readonly polls: number;
  readonly attempts: number;
  readonly refusals: number;
  readonly payload: FinalizePayload | null;
  readonly failure: Failure | null;
}

/** What the model needs to know of the world. */
export interface Facts {
  /** Epoch ms. */
  readonly now: number;
  /** The payload that would be fixed now. */
  readonly payload: FinalizePayload;
}

/** The settings and limits of the documented behaviour. */
export const POLL_TIMEOUT = 10_000;
export const MAX_ATTEMPTS = 3;
export const VENDOR_PENDING = 'VENDOR_WAITS';
const MAX_REFUSALS = 5;
const UNKNOWN_SESSION_GRACE = 3;

const ORDER = [
  'STARTED',
  'PROCESSING',
  'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  'DOCUMENT_SIGN_SUCCESS',
];
const PENDING = [...ORDER.slice(0, 3), VENDOR_PENDING, null];

const RESET = { since: null, attempts: 0, refusals: 0, hint: null, failure: null } as const;
const NEW_SESSION = { ...RESET, hostedPage: null, seen: [], polls: 0, payload: null } as const;

export function begun(restart: boolean, facts: Facts): Expected {
  const place = restart ? 'restarting' : 'initiating';
  return enter({ ...NEW_SESSION, state: place, place, step: null, calledAt: 0 }, place, facts);
}

/** After a crash, from the written checkpoint. */
export function resumed(written: Expected, facts: Facts): Expected {
  // A checkpoint has no hosted URL and no redirect hint.
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

/** A call begins. A phase that began in the future, as the clock was set back, begins now. */
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

/** Where a place resumes without its hosted URL. */
const resumptionOf = (place: Place): Place =>
  place === 'awaitingRedirect' ? 'initiating' : place === 'signing' ? 'phaseA' : place;

const resumesAtPlace = (from: Expected, facts: Facts, hint: Expected['hint'] = null): Expected =>
  enter({ ...from, ...RESET, hint }, resumptionOf(from.place), facts);

// The gateway

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

/** Whether the status went forward: a new one that is not behind an earlier one. */
function isNews({ seen }: Expected, status: string | null): boolean {
  if (status === null || seen.includes(status)) return false;
  const rank = ORDER.indexOf(status);
  return rank === -1 || seen.every((had) => ORDER.indexOf(had) < rank);
}

/** Whether the call began after the deadline. */
const isLate = ({ since, calledAt }: Expected): boolean =>
  since !== null && calledAt >= since + POLL_TIMEOUT;

export function refused(from: Expected, reason: Failure, facts: Facts): Expected {
  const { automaticRetry } = FAILURES[reason.code];
  const again = { ...waits(from), attempts: from.attempts + 1 };
  const hasAttempts = automaticRetry !== 'never' && again.attempts < MAX_ATTEMPTS;
  const isPassing = automaticRetry === 'transient' || hasAttempts;
  switch (from.state) {
    case 'finalizing':
      if (reason.code === 'finalizeRefused' && from.refusals < MAX_REFUSALS) {
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
      const isToBeKnown = from.state === 'phaseA' && from.polls < UNKNOWN_SESSION_GRACE;
      return reason.code === 'unknownSession' && isToBeKnown
        ? { ...waits(from), polls }
        : fails(from, reason);
    }
    default:
      return hasAttempts ? again : fails(from, reason);
  }
}

// The user and the host

export function received(from: Expected, type: IdentificationEventType, facts: Facts): Expected {
  const { state, failure: reason } = from;
  const isFinal = state === 'completed' || state === 'cancelled';
  switch (type) {
    case 'cancel':
      return isFinal || state === 'finalizing' ? from : { ...from, state: 'cancelled', step: null };
    case 'status.check':
      if (from.step === 'waiting') return called(from, facts);
      return state === 'stalled' ? enter(from, from.place, facts) : from;
    case 'keepWaiting':
      return state === 'stalled' ? resumesAtPlace(from, facts) : from;
    case 'retry':
      return state === 'failed' && reason?.retryable === true ? resumesAtPlace(from, facts) : from;
    case 'restart':
      return state === 'stalled' || (state === 'failed' && reason?.restartable === true)
        ? enter(from, 'restarting', facts)
        : from;
    case 'redirect.succeeded':
      return returned(from, null, facts);
    case 'redirect.failed':
      return returned(from, 'failed', facts);
    case 'redirect.expired':
      return returned(from, 'expired', facts);
  }
}

function returned(from: Expected, hint: Expected['hint'], facts: Facts): Expected {
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
        ? enter({ ...from, ...RESET, hint }, 'phaseB', facts)
        : resumesAtPlace(from, facts, hint);
    case 'failed':
      // The Fail redirect was wrong or forged: the gateway decides.
      if (hint !== null || !isByRedirect(from)) return from;
      return enter({ ...from, ...RESET }, from.place === 'signing' ? 'phaseB' : 'phaseA', facts);
    default:
      return from;
  }
}

const isByRedirect = ({ place }: Expected): boolean =>
  place === 'signing' || place === 'awaitingRedirect';
