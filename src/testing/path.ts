/** What a path is made of. */
import type { IdentificationState } from '../../machines/identification.types.js';
import type { FailureCode } from '../../machines/failure.js';
import type { Ability, Choice } from './driver.js';
import type { ScriptedAnswer } from './gateway-handle.js';

/** What happens in a step, besides what the gateway answers. */
export type Action =
  | { readonly does: 'start' }
  /** The user opens the hosted page: the app is out of sight until the next step. */
  | { readonly does: 'open' }
  | { readonly does: 'redirect'; readonly how: 'succeeded' | 'failed' | 'expired' }
  | { readonly does: 'send'; readonly event: Exclude<Choice, 'open'> | 'status.check' }
  /** The user sends what is not offered: nothing may come of it. */
  | { readonly does: 'sendUninvited'; readonly event: 'cancel' }
  | { readonly does: 'reload' }
  | { readonly does: 'breakTimer' }
  /** Nobody does anything: the gateway answers. */
  | { readonly does: 'wait' }
  /** Time goes by until the next call: not before it is due, and no later. */
  | { readonly does: 'waitForCall'; readonly after: 'status' | 'busyGateway' }
  /** Time goes by until the phase's deadline; each call meanwhile gets the step's answer. */
  | { readonly does: 'waitForDeadline' };

/** What there is to see when a step is done. */
export interface Expectation {
  readonly state: IdentificationState;
  readonly offers: readonly Choice[];
  readonly failure: FailureCode | null;
  /** The call that the gateway has not answered yet; `restart` is an initiate of a new session. */
  readonly asks: 'initiate' | 'restart' | 'status' | 'finalize' | null;
}

/** One step of a path. */
export type Step = Action & {
  /** What the gateway answers from now on, in order. */
  readonly gateway: readonly ScriptedAnswer[];
  /** `null` while the user is at a hosted page. */
  readonly see: Expectation | null;
};

/** A way through the flow, from the start. */
export interface IdentificationPath {
  /** A sentence that says what happens. */
  readonly name: string;
  /** What the driver has to be able to do. */
  readonly needs: readonly Ability[];
  readonly steps: readonly Step[];
}

/** Makes a path; what it needs follows from its steps. */
export function path(
  name: string,
  ...parts: readonly (Step | readonly Step[])[]
): IdentificationPath {
  const steps = parts.flat();
  const needs = new Set(steps.flatMap((step, index) => needsOf(step, steps[index - 1])));
  return { name, needs: [...needs], steps };
}

function needsOf(step: Step, before: Step | undefined): Ability[] {
  switch (step.does) {
    case 'reload':
      return before?.see?.offers.includes('open') === true
        ? ['reload', 'reloadAtHostedPage']
        : ['reload'];
    case 'redirect':
      return step.how === 'expired' ? ['redirectExpired'] : [];
    case 'send':
      // In real time the wait that it cuts short may be over by then.
      return step.event === 'status.check'
        ? before?.see?.asks === null && before.see.state !== 'stalled'
          ? ['statusCheck', 'fakeTime']
          : ['statusCheck']
        : [];
    case 'sendUninvited':
      return ['uninvitedEvent'];
    case 'breakTimer':
      return ['breakTimer', 'fakeTime'];
    default:
      return [];
  }
}
