/** Paths, their steps and what they expect. */
import type { FailureCode } from '../../machines/failure.js';
import type { IdentificationState } from '../../machines/identification.types.js';
import type { Capability, RedirectOutcome, UserAction } from './driver.js';
import type { ScriptedAnswer } from './gateway-handle.js';

/** The action of a step. */
export type Action =
  | { readonly type: 'start' }
  /** The user opens the hosted page. The app is out of sight until the next step. */
  | { readonly type: 'open' }
  | { readonly type: 'redirect'; readonly outcome: RedirectOutcome }
  | { readonly type: 'send'; readonly event: Exclude<UserAction, 'open'> | 'status.check' }
  /** The user sends an event that the app does not offer. It must have no effect. */
  | { readonly type: 'sendUnoffered'; readonly event: 'cancel' }
  /** A hint from outside makes the machine ask the gateway once. */
  | { readonly type: 'hint' }
  /** It has waited for too long. */
  | { readonly type: 'expire' }
  | { readonly type: 'reload' }
  | { readonly type: 'breakTimer' }
  /** Only the gateway acts: it answers. */
  | { readonly type: 'wait' }
  /** Time passes until the next call, which must come when it is due. */
  | { readonly type: 'waitForCall'; readonly after: 'status' | 'busyGateway' }
  /** Time passes until the phase's deadline. Each call until then gets the step's answers. */
  | { readonly type: 'waitForDeadline' };

/** What a path expects after a step. */
export interface Expectation {
  readonly state: IdentificationState;
  readonly offers: readonly UserAction[];
  readonly failure: FailureCode | null;
  /** The call without an answer yet; `restart` is an initiate that requests a new session. */
  readonly pendingCall: 'initiate' | 'restart' | 'status' | 'finalize' | null;
}

/** A step of a path. */
export type Step = Action & {
  /** The answers of the gateway, in order. */
  readonly answers: readonly ScriptedAnswer[];
  /** `null` while the user is at a hosted page. */
  readonly expect: Expectation | null;
};

/** A path through an identification, from its start. */
export interface IdentificationPath {
  /** A sentence for the name of a test. */
  readonly name: string;
  /** The capabilities that the path requires of a driver. */
  readonly requires: readonly Capability[];
  readonly steps: readonly Step[];
}

/** The call that the machine makes in a state; a state that is not listed makes none. */
export const CALLS = {
  initiating: 'initiate',
  restarting: 'restart',
  phaseA: 'status',
  phaseB: 'status',
  finalizing: 'finalize',
} as const satisfies Partial<Record<IdentificationState, Expectation['pendingCall']>>;

/** Creates a path. Its steps determine what it requires. */
export function path(
  name: string,
  ...parts: readonly (Step | readonly Step[])[]
): IdentificationPath {
  const steps = parts.flat();
  const requires = new Set(steps.flatMap((step, index) => requiredBy(step, steps[index - 1])));
  return { name, requires: [...requires], steps };
}

function requiredBy(step: Step, before: Step | undefined): Capability[] {
  switch (step.type) {
    case 'reload':
      return before?.expect?.offers.includes('open') === true
        ? ['reload', 'reloadAtHostedPage']
        : ['reload'];
    case 'redirect':
      return step.outcome === 'expired' ? ['redirectExpired'] : [];
    case 'send':
      // In real time the wait that `status.check` cuts short may already be over.
      return step.event === 'status.check'
        ? before?.expect?.pendingCall === null && before.expect.state !== 'stalled'
          ? ['statusCheck', 'fakeTime']
          : ['statusCheck']
        : [];
    case 'sendUnoffered':
      return ['unofferedEvent'];
    case 'hint':
      return ['hint'];
    case 'expire':
      return ['expire'];
    case 'breakTimer':
      return ['breakTimer', 'fakeTime'];
    default:
      return [];
  }
}
