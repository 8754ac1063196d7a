import type { StateValue } from 'xstate';
import type { Failure } from './failure.js';
import { deadlineOf } from './phase-clock.js';
import { furthestStatus, visitOf } from './session.js';
import {
  identificationStates,
  type HostedPage,
  type HostOnlyEvent,
  type IdentificationEventType,
  type IdentificationOutput,
  type IdentificationState,
  type ReadableSnapshot,
  type Visit,
} from './identification.types.js';

/** The progress of the calls to the gateway. */
export interface Progress {
  /** The number of polls in this phase, failed ones included. */
  readonly polls: number;
  /** The last status; `null` before the first. */
  readonly status: string | null;
  /** The furthest status, if the last one is behind it: the gateway went backwards. */
  readonly wentBackFrom: string | null;
  /**
   * Epoch ms after which the phase is `stalled` unless the status goes forward; in phases only, and
   * `null` while the page is hidden or offline. During an outage, the latest time.
   */
  readonly deadlineAt: number | null;
  /** Epoch ms of the next call, while the machine waits for it. */
  readonly nextCallAt: number | null;
  /** Calls in a row that failed. */
  readonly attempts: number;
  /** Why the last call failed, while the machine retries it or is `stalled`. */
  readonly problem: Failure | null;
  /** Epoch ms of the first failure in a row of which `problem` is the last. */
  readonly problemSince: number | null;
}

/** What a screen, a terminal or an HTTP response shows of an identification. */
export interface IdentificationView {
  readonly state: IdentificationState;
  /** Whether the machine is calling the gateway, or waiting for its next call. */
  readonly working: boolean;
  /** Exactly the events that the machine accepts now. */
  readonly can: readonly IdentificationEventType[];
  /**
   * The hosted page for the user. Open it on entering `awaitingRedirect` and `signing`. In later
   * states, it is the way back for a user who has left the page too early.
   */
  readonly hosted: { readonly page: HostedPage; readonly url: string } | null;
  /**
   * The visit to a hosted page that a return may be of: a server takes a return for no other one. `null`
   * where no return is expected any more.
   */
  readonly visit: Visit | null;
  readonly progress: Progress;
  /** Why it is `failed`, and which events can help. */
  readonly failure: Failure | null;
  /** The result of a `completed` identification. */
  readonly output: IdentificationOutput | null;
}

// A record, so that the compiler reports a missing event; the values are not used.
const EVENT_TYPES: Record<IdentificationEventType, null> = {
  'redirect.succeeded': null,
  'redirect.failed': null,
  'redirect.expired': null,
  'status.check': null,
  retry: null,
  restart: null,
  keepWaiting: null,
  cancel: null,
};

/** All events of users and operators. */
export const identificationEventTypes: readonly IdentificationEventType[] =
  // The cast is safe: the record has exactly the keys of its type.
  Object.keys(EVENT_TYPES) as IdentificationEventType[];

const HOST_ONLY_EVENT_TYPES: Record<HostOnlyEvent['type'], null> = {
  hint: null,
  expire: null,
  'attention.lost': null,
  'attention.regained': null,
};

/** The events that only the host itself may send. */
export const hostOnlyEventTypes: readonly string[] = Object.keys(HOST_ONLY_EVENT_TYPES);

const STATES = new Set<string>(identificationStates);

const isState = (name: string | undefined): name is IdentificationState =>
  name !== undefined && STATES.has(name);

/**
 * The state of a snapshot, without its inner step.
 *
 * @throws RangeError if the snapshot is not one of this machine
 */
export function stateOf({ value }: { readonly value?: StateValue }): IdentificationState {
  const name = typeof value === 'string' ? value : Object.keys(value ?? {})[0];
  if (isState(name)) return name;
  // The snapshot of an actor that its input keeps from starting has no state of the flow.
  throw new RangeError(
    'Not a snapshot of the identification machine. Is its input one of identificationInput?',
  );
}

/**
 * What to show of a snapshot.
 *
 * @example
 * ```ts
 * import { viewOf, type IdentificationSnapshot } from 'identification-machine';
 *
 * function render(snapshot: IdentificationSnapshot): string {
 *   const { state, can, failure } = viewOf(snapshot);
 *   return can.includes('retry') ? `${state}: ${failure?.message ?? ''}` : state;
 * }
 * ```
 */
export function viewOf(snapshot: ReadableSnapshot): IdentificationView {
  const { context, value } = snapshot;
  const state = stateOf(snapshot);
  const furthest = furthestStatus(context.session);
  const isPhase = state === 'phaseA' || state === 'phaseB';
  const isWaiting = typeof value !== 'string' && value[state] === 'waiting';
  return {
    state,
    working: snapshot.hasTag('working'),
    can:
      snapshot.status === 'active'
        ? identificationEventTypes.filter((type) => snapshot.can({ type }))
        : [],
    hosted:
      context.url !== null && context.hostedPage !== null
        ? { page: context.hostedPage, url: context.url }
        : null,
    visit: visitOf(context, state),
    progress: {
      polls: context.polls,
      status: context.status,
      wentBackFrom: furthest === context.status ? null : furthest,
      deadlineAt: isPhase ? deadlineOf(context.clock, context.settings.timings) : null,
      nextCallAt: isWaiting ? context.nextCallAt : null,
      attempts: context.attempts,
      problem: context.problem?.failure ?? null,
      problemSince: context.problem?.since ?? null,
    },
    failure: context.failure,
    output: context.output,
  };
}
