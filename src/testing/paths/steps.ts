/** Functions that create the steps of the paths. */
import type { IdentificationState } from '../../../machines/identification.types.js';
import type { FailureCode } from '../../../machines/failure.js';
import type { RedirectOutcome, UserAction } from '../driver.js';
import {
  type ScriptedAnswer,
  INITIATED,
  PROCESSING,
  SIGNED,
  TO_BE_SIGNED,
} from '../gateway-handle.js';
import { CALLS, type Action, type Expectation, type Step } from '../path.js';

// Expectations

type Calling = keyof typeof CALLS;

const OFFERS: Readonly<Record<Exclude<IdentificationState, 'failed'>, readonly UserAction[]>> = {
  initiating: ['cancel'],
  restarting: ['cancel'],
  awaitingRedirect: ['open', 'cancel'],
  phaseA: ['cancel'],
  signing: ['open', 'cancel'],
  phaseB: ['cancel'],
  // Signed documents can't be cancelled.
  finalizing: [],
  stalled: ['keepWaiting', 'restart', 'cancel'],
  completed: [],
  cancelled: [],
  expired: [],
};

/** A state without calls. */
export const at = (state: Exclude<IdentificationState, 'failed' | Calling>): Expectation => ({
  state,
  offers: OFFERS[state],
  failure: null,
  pendingCall: null,
});

/** A state with a pending call. */
export const asking = (state: Calling): Expectation => ({
  state,
  offers: OFFERS[state],
  failure: null,
  pendingCall: CALLS[state],
});

/** A state that waits for the user or an operator, and asks on a hint. */
const hinted = (expectation: Expectation): Expectation => ({
  ...expectation,
  pendingCall: 'status',
});

/** A state whose next call is not due yet. */
export const waiting = (state: Calling): Expectation => ({ ...asking(state), pendingCall: null });

/** The state `failed`, which offers these actions and `cancel`. */
export const failed = (
  failure: FailureCode,
  ...offers: readonly ('retry' | 'restart')[]
): Expectation => ({
  state: 'failed',
  offers: [...offers, 'cancel'],
  failure,
  pendingCall: null,
});

/** The identity check has failed, as the user has returned so and the gateway does not contradict. */
export const CHECK_FAILED = failed('identityCheckFailed', 'retry', 'restart');

// Steps

const step = (
  action: Action,
  expect: Expectation | null,
  ...answers: readonly ScriptedAnswer[]
): Step => ({ ...action, answers, expect });

/** The gateway answers the pending call. */
export const answered = (answer: ScriptedAnswer, expect: Expectation): Step =>
  step({ type: 'wait' }, expect, answer);

export const send = (
  event: Extract<Action, { type: 'send' }>['event'],
  expect: Expectation,
): Step => step({ type: 'send', event }, expect);

export const sendUnoffered = (event: 'cancel', expect: Expectation): Step =>
  step({ type: 'sendUnoffered', event }, expect);

export const redirected = (outcome: RedirectOutcome, expect: Expectation): Step =>
  step({ type: 'redirect', outcome }, expect);

/** A hint makes the machine ask once, in a state that stays as it is. */
export const hint = (expect: Expectation): Step => step({ type: 'hint' }, hinted(expect));

/** It expires at once, or after the gateway has been asked. */
export const expire = (expect: Expectation): Step =>
  step({ type: 'expire' }, expect.state === 'expired' ? expect : hinted(expect));

export const reload = (expect: Expectation): Step => step({ type: 'reload' }, expect);

export const breakTimer = (expect: Expectation): Step => step({ type: 'breakTimer' }, expect);

/** Waits until the next call, which must come when it is due. */
export const waitForCall = (
  after: Extract<Action, { type: 'waitForCall' }>['after'],
  expect: Expectation,
): Step => step({ type: 'waitForCall', after }, expect);

/** Waits until the deadline. Each call until then gets the same answer. */
export const waitForDeadline = (answer: ScriptedAnswer, expect: Expectation): Step =>
  step({ type: 'waitForDeadline' }, expect, answer);

// Sequences from the start

export const start: Step = step({ type: 'start' }, asking('initiating'));

export const open: Step = step({ type: 'open' }, null);

export const toIdentityCheck: readonly Step[] = [
  start,
  answered(INITIATED, at('awaitingRedirect')),
];

export const toPhaseA: readonly Step[] = [
  ...toIdentityCheck,
  open,
  redirected('succeeded', asking('phaseA')),
];

export const toSigning: readonly Step[] = [...toPhaseA, answered(TO_BE_SIGNED, at('signing'))];

export const toPhaseB: readonly Step[] = [
  ...toSigning,
  open,
  redirected('succeeded', asking('phaseB')),
];

export const toFinalizing: readonly Step[] = [...toPhaseB, answered(SIGNED, asking('finalizing'))];

/** The identity check is not decided in time. */
export const stalledCheck: readonly Step[] = [
  ...toPhaseA,
  waitForDeadline(PROCESSING, at('stalled')),
];

/** The documents are not signed in time. */
export const stalledSigning: readonly Step[] = [
  ...toPhaseB,
  waitForDeadline(TO_BE_SIGNED, at('stalled')),
];

export const failedCheck: readonly Step[] = [
  ...toIdentityCheck,
  open,
  redirected('failed', asking('phaseA')),
  answered(PROCESSING, CHECK_FAILED),
];
