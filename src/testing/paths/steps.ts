/** The words in which the paths are written. */
import type { IdentificationState } from '../../../machines/identification.types.js';
import type { FailureCode } from '../../../machines/failure.js';
import type { Choice, Redirect } from '../driver.js';
import { type ScriptedAnswer, INITIATED, SIGNED, TO_BE_SIGNED } from '../gateway-handle.js';
import type { Action, Expectation, Step } from '../path.js';

// What there is to see

const CALLS = {
  initiating: 'initiate',
  restarting: 'restart',
  phaseA: 'status',
  phaseB: 'status',
  finalizing: 'finalize',
} as const satisfies Partial<Record<IdentificationState, Expectation['asks']>>;

type Calling = keyof typeof CALLS;

const OFFERS: Readonly<Record<Exclude<IdentificationState, 'failed'>, readonly Choice[]>> = {
  initiating: ['cancel'],
  restarting: ['cancel'],
  awaitingRedirect: ['open', 'cancel'],
  phaseA: ['cancel'],
  signing: ['open', 'cancel'],
  phaseB: ['cancel'],
  // The documents are signed.
  finalizing: [],
  stalled: ['keepWaiting', 'restart', 'cancel'],
  completed: [],
  cancelled: [],
};

/** A state in which nothing is asked of the gateway. */
export const at = (state: Exclude<IdentificationState, 'failed' | Calling>): Expectation => ({
  state,
  offers: OFFERS[state],
  failure: null,
  asks: null,
});

/** The gateway has been asked and has not answered yet. */
export const asking = (state: Calling): Expectation => ({
  state,
  offers: OFFERS[state],
  failure: null,
  asks: CALLS[state],
});

/** The next call is not due yet. */
export const waiting = (state: Calling): Expectation => ({ ...asking(state), asks: null });

/** Failed, with what can help besides giving up. */
export const failed = (
  failure: FailureCode,
  ...offers: readonly ('retry' | 'restart')[]
): Expectation => ({
  state: 'failed',
  offers: [...offers, 'cancel'],
  failure,
  asks: null,
});

// What happens

const step = (
  action: Action,
  see: Expectation | null,
  ...gateway: readonly ScriptedAnswer[]
): Step => ({ ...action, gateway, see });

/** The gateway answers the call that waits. */
export const answered = (by: ScriptedAnswer, see: Expectation): Step =>
  step({ does: 'wait' }, see, by);

/** The gateway refuses the call and its repetition with a fresh token. */
export const unauthorized = (by: ScriptedAnswer, see: Expectation): Step =>
  step({ does: 'wait' }, see, by, by);

export const send = (event: Extract<Action, { does: 'send' }>['event'], see: Expectation): Step =>
  step({ does: 'send', event }, see);

export const sendUninvited = (event: 'cancel', see: Expectation): Step =>
  step({ does: 'sendUninvited', event }, see);

export const redirected = (how: Redirect, see: Expectation): Step =>
  step({ does: 'redirect', how }, see);

export const reload = (see: Expectation): Step => step({ does: 'reload' }, see);

export const breakTimer = (see: Expectation): Step => step({ does: 'breakTimer' }, see);

/** The next call comes when it is due. */
export const waitForCall = (
  after: Extract<Action, { does: 'waitForCall' }>['after'],
  see: Expectation,
): Step => step({ does: 'waitForCall', after }, see);

/** Until the deadline each call gets the same answer. */
export const waitForDeadline = (by: ScriptedAnswer, see: Expectation): Step =>
  step({ does: 'waitForDeadline' }, see, by);

// How to get there

export const start: Step = step({ does: 'start' }, asking('initiating'));

export const open: Step = step({ does: 'open' }, null);

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
