/** The words that redaction lets through. Each is part of the machine's definition or of XState. */
import type { AnyStateNode } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import {
  hostOnlyEventTypes,
  identificationEventTypes,
} from '../../machines/identification.view.js';
import { FAILURES } from '../../machines/failure.js';

const { root } = identificationMachine;

const statesIn = (node: AnyStateNode): AnyStateNode[] =>
  Object.values(node.states).flatMap((child) => [child, ...statesIn(child)]);

const states = statesIn(root);

/** The names of the states and of their inner steps. */
export const STATE_NAMES: ReadonlySet<string> = new Set(states.map(({ key }) => key));

/** The ids of the actors that the machine invokes: `phaseA.call`. */
export const ACTOR_IDS: ReadonlySet<string> = new Set(
  states.flatMap(({ invoke }) => invoke.map(({ id }) => id)),
);

/** The machine's events, the results of its actors, and the events of XState itself. */
export const EVENT_TYPES: ReadonlySet<string> = new Set([
  ...identificationEventTypes,
  ...hostOnlyEventTypes,
  ...[...ACTOR_IDS].flatMap((id) => [`xstate.done.actor.${id}`, `xstate.error.actor.${id}`]),
  'xstate.init',
  'xstate.stop',
  'xstate.promise.resolve',
  'xstate.promise.reject',
]);

export const FAILURE_CODES: ReadonlySet<string> = new Set(Object.keys(FAILURES));

export const SNAPSHOT_STATUSES = ['active', 'done', 'error', 'stopped'] as const;

export const HOSTED_PAGES: ReadonlySet<string> = new Set(['identityCheck', 'signing']);

export const REDIRECT_HINTS: ReadonlySet<string> = new Set(['failed', 'expired']);
