import type { InspectionEvent } from 'xstate';
import { allowedCode, allowedNumber, allowedWord } from '../gateway/redact.js';
import {
  ACTOR_IDS,
  EVENT_TYPES,
  FAILURE_CODES,
  HOSTED_PAGES,
  REDIRECT_HINTS,
  SNAPSHOT_STATUSES,
  STATE_NAMES,
} from './vocabulary.js';

/** What is left of a failure. */
export interface RedactedFailure {
  /** One of the failure codes, or `[other]` for an error that is no failure of this project. */
  readonly code: string;
  /** The HTTP status, where there was an answer. */
  readonly httpStatus: number | null;
}

/** What is left of an event: its type, and what an answer said in one word. */
export interface RedactedEvent {
  /** One of the machine's own types, or `[other]`. */
  readonly type: string;
  /** The gateway's status, where the event is an answer that has one. */
  readonly status?: string;
  /** Why a call failed, where the event says so. */
  readonly failure?: RedactedFailure;
}

/** A state, or a state with its inner step: `{ phaseA: 'waiting' }`. */
export type RedactedStateValue = string | Readonly<Record<string, string>>;

/** What is left of the machine's context: words of its own, counters and times (epoch ms). */
export interface RedactedContext {
  readonly place: string;
  readonly hostedPage: string | null;
  readonly status: string | null;
  readonly redirectHint: string | null;
  readonly polls: number | null;
  readonly attempts: number | null;
  readonly refusals: number | null;
  readonly waitingSince: number | null;
  readonly calledAt: number | null;
  readonly nextCallAt: number | null;
  readonly problem: RedactedFailure | null;
  readonly failure: RedactedFailure | null;
}

/** What is left of a snapshot. A call or a wait has a status and no more. */
export interface RedactedSnapshot {
  readonly status: (typeof SNAPSHOT_STATUSES)[number];
  readonly value?: RedactedStateValue;
  readonly context?: RedactedContext;
}

interface Base {
  /** Epoch ms. */
  readonly at: number;
  /** XState's running number of the identification: `x:0`. */
  readonly rootId: string;
  /** XState's running number of the actor. */
  readonly sessionId: string;
  /** `identification`, or the id of one of its calls and waits: `phaseA.call`. */
  readonly actorId: string;
}

/** What is left of an inspection event of XState: an object that JSON can hold. */
export type RedactedInspectionEvent =
  | (Base & {
      readonly type: '@xstate.actor';
      readonly parentId: string | null;
      readonly snapshot: RedactedSnapshot;
    })
  | (Base & {
      readonly type: '@xstate.event';
      readonly sourceId: string | null;
      readonly event: RedactedEvent;
    })
  | (Base & {
      readonly type: '@xstate.snapshot';
      readonly event: RedactedEvent;
      readonly snapshot: RedactedSnapshot;
    });

/**
 * Reduces an inspection event to what may be shown to anybody: ids that XState and the machine have
 * given, event types, state values, counters and times. Whatever else is in the context, the input,
 * the output, an event or an error stays behind, known or not: nothing is copied that is not named
 * here. A word that is not the machine's own becomes `[other]`.
 *
 * @returns `null` for the kinds of events that say nothing more: actions and microsteps
 *
 * @example
 * ```ts
 * import { createActor } from 'xstate';
 * import { identificationInput, identificationMachine } from 'identification-machine';
 * import { redactInspectionEvent } from 'identification-machine/inspect';
 *
 * createActor(identificationMachine, {
 *   input: identificationInput({ subject: { userId: 42 } }),
 *   inspect: (event) => { console.log(redactInspectionEvent(event)); },
 * }).start();
 * ```
 *
 * @see https://stately.ai/docs/inspection
 */
export function redactInspectionEvent(event: InspectionEvent): RedactedInspectionEvent | null {
  const { actorRef } = event;
  const isRoot = actorRef.sessionId === event.rootId;
  const base = {
    at: Date.now(),
    rootId: sessionIdOf(event.rootId),
    sessionId: sessionIdOf(actorRef.sessionId),
    // The id of an identification is the host's, and may be anything.
    actorId: isRoot ? 'identification' : allowedWord(ACTOR_IDS, fieldOf(actorRef, 'id')),
  };
  switch (event.type) {
    case '@xstate.actor':
      return {
        ...base,
        type: event.type,
        parentId: isRoot ? null : base.rootId,
        snapshot: { status: 'active' },
      };
    case '@xstate.event':
      return {
        ...base,
        type: event.type,
        sourceId: event.sourceRef ? sessionIdOf(event.sourceRef.sessionId) : null,
        event: redactEvent(event.event),
      };
    case '@xstate.snapshot':
      return {
        ...base,
        type: event.type,
        event: redactEvent(event.event),
        snapshot: redactSnapshot(event.snapshot, isRoot),
      };
    default:
      return null;
  }
}

function redactEvent(event: unknown): RedactedEvent {
  const output = fieldOf(event, 'output');
  const error = fieldOf(event, 'error') ?? undefined;
  const status = fieldOf(output, 'status');
  return {
    type: allowedWord(EVENT_TYPES, fieldOf(event, 'type')),
    ...(status !== undefined && status !== null && { status: allowedCode(status) }),
    ...(error !== undefined && { failure: redactFailure(error) }),
  };
}

function redactSnapshot(snapshot: unknown, isRoot: boolean): RedactedSnapshot {
  const given = fieldOf(snapshot, 'status');
  const status = SNAPSHOT_STATUSES.find((known) => known === given) ?? 'error';
  if (!isRoot) return { status };
  return {
    status,
    value: redactValue(fieldOf(snapshot, 'value')),
    context: redactContext(fieldOf(snapshot, 'context')),
  };
}

function redactValue(value: unknown): RedactedStateValue {
  if (typeof value !== 'object' || value === null) return allowedWord(STATE_NAMES, value);
  return Object.fromEntries(
    Object.entries(value).map(([state, step]) => [
      allowedWord(STATE_NAMES, state),
      allowedWord(STATE_NAMES, step),
    ]),
  );
}

function redactContext(context: unknown): RedactedContext {
  const number = (name: string): number | null => allowedNumber(fieldOf(context, name));
  const word = (name: string, words: ReadonlySet<string>): string | null => {
    const value = fieldOf(context, name) ?? null;
    return value === null ? null : allowedWord(words, value);
  };
  const status = fieldOf(context, 'status') ?? null;
  return {
    place: allowedWord(STATE_NAMES, fieldOf(context, 'place')),
    hostedPage: word('hostedPage', HOSTED_PAGES),
    status: status === null ? null : allowedCode(status),
    redirectHint: word('redirectHint', REDIRECT_HINTS),
    polls: number('polls'),
    attempts: number('attempts'),
    refusals: number('refusals'),
    waitingSince: number('waitingSince'),
    calledAt: number('calledAt'),
    nextCallAt: number('nextCallAt'),
    problem: failureOrNull(fieldOf(context, 'problem')),
    failure: failureOrNull(fieldOf(context, 'failure')),
  };
}

const failureOrNull = (failure: unknown): RedactedFailure | null =>
  failure === null || failure === undefined ? null : redactFailure(failure);

function redactFailure(failure: unknown): RedactedFailure {
  return {
    code: allowedWord(FAILURE_CODES, fieldOf(failure, 'code')),
    httpStatus: allowedNumber(fieldOf(failure, 'httpStatus')),
  };
}

/** Given by XState; anything else has come in by another way. */
const sessionIdOf = (id: unknown): string =>
  typeof id === 'string' && /^x:\d{1,12}$/.test(id) ? id : 'x:?';

/** A field of something that may be anything. */
function fieldOf(thing: unknown, name: string): unknown {
  if (typeof thing !== 'object' || thing === null) return undefined;
  return Object.getOwnPropertyDescriptor(thing, name)?.value;
}
