import type { InspectionEvent } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import { allowedCode, allowedNumber, allowedWord } from '../gateway/redact.js';
import {
  ACTOR_IDS,
  EVENT_TYPES,
  FAILURE_CODES,
  HOSTED_PAGES,
  REDIRECT_HINTS,
  SNAPSHOT_STATUSES,
  STATE_NAMES,
} from './allowlist.js';

/** What an XState actor takes as its `inspect` option. The observers here never throw or wait. */
export type InspectionObserver = (event: InspectionEvent) => void;

/** A failure after redaction. */
export interface RedactedFailure {
  /** One of the failure codes; `[other]` for any other error. */
  readonly code: string;
  /** The HTTP status of the answer; `null` without an answer. */
  readonly httpStatus: number | null;
}

/** An event after redaction. */
export interface RedactedEvent {
  /** One of the machine's event types, or `[other]`. */
  readonly type: string;
  /** The gateway's status, if the event is an answer with one. */
  readonly status?: string;
  /** Why a call failed, if the event is its failure. */
  readonly failure?: RedactedFailure;
}

/** A state, or a state with its inner step: `{ phaseA: 'waiting' }`. */
export type RedactedStateValue = string | Readonly<Record<string, string>>;

/** The machine's context after redaction: known words, counters, and times in epoch ms. */
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

/** A snapshot after redaction. That of an invoked actor has only a status. */
export interface RedactedSnapshot {
  readonly status: (typeof SNAPSHOT_STATUSES)[number];
  readonly value?: RedactedStateValue;
  readonly context?: RedactedContext;
}

interface Base {
  /** Epoch ms. */
  readonly at: number;
  /**
   * XState's session id of the identification: `x:0`. The identification counts as the root, also
   * where another machine has invoked it.
   */
  readonly rootId: string;
  /** XState's session id of the actor. */
  readonly sessionId: string;
  /** `identification`, or the id of one of its invoked actors: `phaseA.call`. */
  readonly actorId: string;
}

/** An inspection event of XState after redaction, as a plain object that JSON can represent. */
export type RedactedInspectionEvent =
  | (Base & {
      readonly type: '@xstate.actor';
      readonly parentId: string | null;
      readonly snapshot: RedactedSnapshot;
    })
  | (Base & {
      readonly type: '@xstate.event';
      /** The sender's session id, if it is the identification or one of its invoked actors. */
      readonly sourceId: string | null;
      readonly event: RedactedEvent;
    })
  | (Base & {
      readonly type: '@xstate.snapshot';
      readonly event: RedactedEvent;
      readonly snapshot: RedactedSnapshot;
    });

/**
 * Reduces an inspection event to what is safe to show: ids from XState and the machine, event types,
 * state values, counters and times. It copies only fields that it names; everything else in the
 * context, the input, the output, an event or an error is dropped. A word that is not in the
 * machine's definition becomes `[other]`.
 *
 * The identification is recognised by its machine, `identificationMachine` or a `provide()`d copy,
 * at any depth of an app's own machine. Nothing of the app's own actors is shown.
 *
 * @returns `null` for actors that are not part of an identification, and for actions and microsteps,
 *   which add no information
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
  const identification = identificationOf(actorRef);
  if (identification === null) return null;
  const isIdentification = identification === actorRef;
  const rootId = sessionIdOf(identification);
  const base = {
    at: Date.now(),
    rootId,
    sessionId: sessionIdOf(actorRef),
    // A host may give its actor any id, such as an email address.
    actorId: isIdentification ? 'identification' : allowedWord(ACTOR_IDS, fieldOf(actorRef, 'id')),
  };
  switch (event.type) {
    case '@xstate.actor':
      return {
        ...base,
        type: event.type,
        parentId: isIdentification ? null : rootId,
        snapshot: { status: 'active' },
      };
    case '@xstate.event': {
      const { sourceRef } = event;
      return {
        ...base,
        type: event.type,
        sourceId: identificationOf(sourceRef) === identification ? sessionIdOf(sourceRef) : null,
        event: redactEvent(event.event),
      };
    }
    case '@xstate.snapshot':
      return {
        ...base,
        type: event.type,
        event: redactEvent(event.event),
        snapshot: redactSnapshot(event.snapshot, isIdentification),
      };
    default:
      return null;
  }
}

/** The identification that an actor is or that has invoked it; `null` for any other actor. */
function identificationOf(actor: unknown): unknown {
  return [actor, fieldOf(actor, '_parent')].find(runsIdentificationMachine) ?? null;
}

/** All copies that `provide()` and `persistAsCheckpoint` make of the machine share its config. */
function runsIdentificationMachine(actor: unknown): boolean {
  const logic = fieldOf(actor, 'logic');
  if (typeof logic !== 'object' || logic === null) return false;
  return 'config' in logic && logic.config === identificationMachine.config;
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

function redactSnapshot(snapshot: unknown, isIdentification: boolean): RedactedSnapshot {
  const given = fieldOf(snapshot, 'status');
  const status = SNAPSHOT_STATUSES.find((known) => known === given) ?? 'error';
  if (!isIdentification) return { status };
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
    refusals: allowedNumber(fieldOf(fieldOf(context, 'spent'), 'refusals')),
    waitingSince: allowedNumber(fieldOf(fieldOf(context, 'clock'), 'since')),
    calledAt: number('calledAt'),
    nextCallAt: number('nextCallAt'),
    problem: failureOrNull(fieldOf(fieldOf(context, 'problem'), 'failure')),
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

/** XState numbers its sessions; any other id is not from XState. */
function sessionIdOf(actor: unknown): string {
  const id = fieldOf(actor, 'sessionId');
  return typeof id === 'string' && /^x:\d{1,12}$/.test(id) ? id : 'x:?';
}

/** An own data field of any value. A getter is not called. */
function fieldOf(thing: unknown, name: string): unknown {
  if (typeof thing !== 'object' || thing === null) return undefined;
  return Object.getOwnPropertyDescriptor(thing, name)?.value;
}
