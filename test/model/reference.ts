/**
 * The documented behaviour of the machine as pure functions, to compare the machine with. Written
 * from the gateway's contract and the documentation, not from the machine.
 *
 * Each function returns the same object if the event has no effect.
 */
import { endsAsExpired, HINTED, unanswered } from './reference-hint.js';
import { FINAL, isLate, paused, type Bound, type Expected, type Facts } from './reference-clock.js';
import { FAILURES, failure } from '../../machines/failure.js';
import type { InitiateAnswer, Place, StatusAnswer } from '../../machines/identification.types.js';
import type { Failure, IdentificationEventType } from '../../src/index.js';

/** The settings and limits of the documented behaviour. */
export const MAX_ATTEMPTS = 3;
export const VENDOR_PENDING = 'VENDOR_WAITS';
const MAX_REFUSALS = 5;
const UNKNOWN_SESSION_GRACE = 3;

/** Only a redirect leads to `failed` there. */
const REDIRECTED: readonly Place[] = ['signing', 'awaitingRedirect'];
const ORDER = [
  'STARTED',
  'PROCESSING',
  'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  'DOCUMENT_SIGN_SUCCESS',
];
const PENDING = [...ORDER.slice(0, 3), VENDOR_PENDING, null];

const NOTHING_SPENT = { initiating: 0, protocol: 0, unknownSession: 0, refusals: 0 } as const;
const NO_CLOCK = { since: null, pausedAt: null, isOutage: false, outageMs: 0 } as const;
const RESET = { ...NO_CLOCK, attempts: 0, hint: null, failure: null } as const;
const NEW_SESSION = {
  ...RESET,
  spent: NOTHING_SPENT,
  hostedPage: null,
  seen: [],
  polls: 0,
  payload: null,
} as const;

export function begun(restart: boolean, facts: Facts): Expected {
  const place = restart ? 'restarting' : 'initiating';
  const before = { state: place, place, step: null, calledAt: 0, isAway: false } as const;
  return enter({ ...NEW_SESSION, ...before }, place, facts);
}

/** After a crash, from the written checkpoint. */
export function resumed(written: Expected, facts: Facts): Expected {
  // A checkpoint has no hosted URL and no redirect hint.
  const read = {
    ...written,
    hint: null,
    polls: 0,
    seen: written.seen.slice(-1),
    // An outage is written down; an absence is not, and its time counts.
    isAway: false,
    pausedAt: written.isOutage ? written.pausedAt : null,
  };
  if (written.state === 'awaitingRedirect') return enter(read, 'initiating', facts);
  if (written.state === 'signing') return enter(read, 'phaseA', facts);
  if (HINTED.includes(written.state)) return { ...read, step: null };
  return written.step === null ? read : enter(read, written.place, facts);
}

function enter(from: Expected, place: Place, facts: Facts): Expected {
  const entered = { ...from, state: place, place, polls: 0 };
  switch (place) {
    case 'initiating':
    case 'restarting':
      return called(entered, facts);
    case 'phaseA':
    case 'phaseB':
      if (from.since !== null) return called(entered, facts);
      return called(
        {
          ...entered,
          ...NO_CLOCK,
          since: facts.now,
          pausedAt: from.isAway ? facts.now : null,
        },
        facts,
      );
    case 'finalizing': {
      const payload = from.payload ?? facts.payload;
      return called({ ...entered, ...NO_CLOCK, hint: null, payload }, facts);
    }
    case 'awaitingRedirect':
      return { ...entered, ...NO_CLOCK, step: null };
    case 'signing':
      return { ...entered, ...NO_CLOCK, step: null, hostedPage: 'signing', hint: null };
  }
}

/** A call begins. A phase that began in the future, as the clock was set back, begins now. */
export const called = (from: Expected, { now }: Facts): Expected => ({
  ...from,
  step: 'calling',
  calledAt: now,
  since: from.since === null ? null : Math.min(from.since, now),
  pausedAt: from.pausedAt === null ? null : Math.min(from.pausedAt, now),
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
    {
      ...from,
      hostedPage: 'identityCheck',
      seen: status === null ? [] : [status],
      attempts: 0,
      spent: { ...from.spent, initiating: 0, protocol: 0 },
    },
    'awaitingRedirect',
    facts,
  );

export function informed(from: Expected, answer: StatusAnswer, facts: Facts): Expected {
  const { status } = answer;
  const isNew = isNews(from, status);
  const reached = paused(from, { isOutage: false }, facts);
  const after = {
    ...reached,
    polls: from.polls + 1,
    attempts: 0,
    spent: { ...from.spent, protocol: 0, unknownSession: 0 },
    seen: isNew && status !== null ? [...from.seen, status] : from.seen,
    ...(isNew && { since: facts.now, pausedAt: from.isAway ? facts.now : null }),
    failure: null,
  };
  const isHinted = HINTED.includes(from.state);
  const hasNoSigning = ['awaitingRedirect', 'phaseA'].includes(from.place);
  const isToBeSigned = status === 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';
  if (status === 'DOCUMENT_SIGN_SUCCESS') return enter(after, 'finalizing', facts);
  const isOpened = hasNoSigning && isToBeSigned && answer.url !== null;
  if (isOpened && (from.state === 'phaseA' || isHinted))
    return enter({ ...after, polls: 0 }, 'signing', facts);
  if (from.step === 'lastCall') return endsAsExpired(from);
  if (isHinted && (from.state !== 'stalled' || PENDING.includes(status)))
    return { ...from, step: null };
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
  const failed = isSigning ? 'signingFailed' : 'identityCheckFailed';
  const code = hint === 'expired' ? 'hostedPageExpired' : failed;
  return fails({ ...from, hint: null }, failure(code), isSigning ? 'signing' : 'awaitingRedirect');
}

/** Whether the status went forward: a new one that is not behind an earlier one. */
function isNews({ seen }: Expected, status: string | null): boolean {
  if (status === null || seen.includes(status)) return false;
  const rank = ORDER.indexOf(status);
  return rank === -1 || seen.every((had) => ORDER.indexOf(had) < rank);
}

/** Failures that are answers of the gateway; any other transient one is an outage. */
const ANSWERED = ['rateLimited', 'unauthorized'];

const spend = (from: Expected, bound: Bound): Expected => ({
  ...from,
  spent: { ...from.spent, [bound]: from.spent[bound] + 1 },
});

export function refused(from: Expected, reason: Failure, facts: Facts): Expected {
  const { automaticRetry } = FAILURES[reason.code];
  const isTransient = automaticRetry === 'transient';
  const isOutage = isTransient && !ANSWERED.includes(reason.code);
  const again = waits({ ...paused(from, { isOutage }, facts), attempts: from.attempts + 1 });
  if (HINTED.includes(from.state)) return unanswered(from, reason);
  const mayFail = (bound: Bound): boolean => from.spent[bound] < MAX_ATTEMPTS - 1;
  switch (from.state) {
    case 'finalizing':
      if (reason.code === 'finalizeRefused' && from.spent.refusals < MAX_REFUSALS) {
        return waits(enter({ ...spend(from, 'refusals'), attempts: 0 }, 'phaseB', facts));
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
      const stalled = { ...from, state: 'stalled', step: null, polls } as const;
      if (reason.code === 'unknownSession') {
        const isToBeKnown =
          from.state === 'phaseA' && from.spent.unknownSession < UNKNOWN_SESSION_GRACE;
        if (!isToBeKnown) return fails(from, reason);
        if (isLate(from)) return stalled;
        const reached = paused(from, { isOutage: false }, facts);
        return waits({ ...spend(reached, 'unknownSession'), polls, attempts: 0 });
      }
      if (automaticRetry === 'never') return fails(from, reason);
      if (automaticRetry === 'protocol' && !mayFail('protocol')) return fails(from, reason);
      if (isLate(from)) return reason.code === 'unauthorized' ? fails(from, reason) : stalled;
      return { ...(isTransient ? again : spend(again, 'protocol')), polls };
    }
    default: {
      if (automaticRetry === 'never') return fails(from, reason);
      const bound = isTransient ? 'initiating' : 'protocol';
      return mayFail(bound) ? spend(again, bound) : fails(from, reason);
    }
  }
}

// The user and the host

export function received(from: Expected, type: IdentificationEventType, facts: Facts): Expected {
  const { state, failure: reason } = from;
  const isFinal = FINAL.includes(state);
  switch (type) {
    case 'cancel':
      return isFinal || state === 'finalizing' ? from : { ...from, state: 'cancelled', step: null };
    case 'status.check':
      if (from.step === 'waiting') return called(from, facts);
      return state === 'stalled' ? enter(from, from.place, facts) : from;
    case 'keepWaiting':
      return state === 'stalled' ? resumesAtPlace(from, facts) : from;
    case 'retry':
      return state === 'failed' && reason?.retryable === true
        ? resumesAtPlace({ ...from, spent: NOTHING_SPENT }, facts)
        : from;
    case 'restart':
      return state === 'stalled' || (state === 'failed' && reason?.restartable === true)
        ? enter({ ...from, ...NEW_SESSION }, 'restarting', facts)
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
    enter({ ...from, ...NO_CLOCK, hint }, phase, facts);
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
      if (hint !== null || !REDIRECTED.includes(from.place)) return from;
      return enter({ ...from, ...RESET }, from.place === 'signing' ? 'phaseB' : 'phaseA', facts);
    default:
      return from;
  }
}
