import type { Failure } from './failure.js';
import {
  identificationStates,
  type HostedPage,
  type IdentificationEventType,
  type IdentificationOutput,
  type IdentificationState,
  type ReadableSnapshot,
} from './identification.types.js';

/** How far the polling is. */
export interface Progress {
  /** Polls answered or failed in this phase. */
  readonly polls: number;
  /** The status last seen; `null` before the first. */
  readonly status: string | null;
  /** The furthest status seen, while the last one is behind it: the gateway went backwards. */
  readonly wentBackFrom: string | null;
  /** Epoch ms after which the phase is `stalled` unless the status goes on; in phases only. */
  readonly deadlineAt: number | null;
  /** Epoch ms of the next call, while the machine waits for it. */
  readonly nextCallAt: number | null;
  /** Calls in a row that failed. */
  readonly attempts: number;
  /** Why the last call failed, while the machine goes on by itself or is stalled. */
  readonly problem: Failure | null;
}

/** What a screen, a terminal or an HTTP answer shows of an identification. */
export interface IdentificationView {
  readonly state: IdentificationState;
  /** Whether the machine is calling or about to call; otherwise somebody else has to act. */
  readonly working: boolean;
  /** The events that the machine accepts now, exactly. */
  readonly can: readonly IdentificationEventType[];
  /**
   * The hosted page that is open for the user: to be opened on entering `awaitingRedirect` and
   * `signing`; in later states a way back for a user who left it too early.
   */
  readonly hosted: { readonly page: HostedPage; readonly url: string } | null;
  readonly progress: Progress;
  /** Why it is `failed`, and what can help. */
  readonly failure: Failure | null;
  /** The result, once it is `completed`. */
  readonly output: IdentificationOutput | null;
}

// A record, so that the compiler misses what is left out; its values mean nothing.
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

/** All events that the machine understands from outside. */
export const identificationEventTypes: readonly IdentificationEventType[] =
  // The record has no other keys than its type names.
  Object.keys(EVENT_TYPES) as IdentificationEventType[];

const STATES = new Set<string>(identificationStates);

const isState = (name: string | undefined): name is IdentificationState =>
  name !== undefined && STATES.has(name);

/**
 * The state of a snapshot, without its inner steps.
 *
 * @throws RangeError where the snapshot is not one of this machine
 */
export function stateOf({ value }: Pick<ReadableSnapshot, 'value'>): IdentificationState {
  const name = typeof value === 'string' ? value : Object.keys(value)[0];
  if (!isState(name)) throw new RangeError('Not a snapshot of the identification machine.');
  return name;
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
  const furthest = context.statuses.at(-1) ?? null;
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
    progress: {
      polls: context.polls,
      status: context.status,
      wentBackFrom: furthest === context.status ? null : furthest,
      deadlineAt:
        isPhase && context.waitingSince !== null
          ? context.waitingSince + context.settings.timings.pollTimeout
          : null,
      nextCallAt: isWaiting ? context.nextCallAt : null,
      attempts: context.attempts,
      problem: context.problem,
    },
    failure: context.failure,
    output: context.output,
  };
}
