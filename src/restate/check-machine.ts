import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { InvalidField } from '../input/parse-input.js';

/** An invoke, and in how many machines within each other it stands. */
interface Invoked {
  readonly id: string;
  readonly src: string;
  readonly state: string;
  readonly logic: unknown;
  readonly depth: number;
}

/**
 * What would hang without a word on Restate: each of these was measured to.
 *
 * @param field the name of the option that the machine came by
 */
export function complaintsAbout(machine: AnyStateMachine, field: string): InvalidField[] {
  const invoked = invokedBy(machine, 1);
  const seen = new Set<string>();
  return invoked.flatMap(({ id, src, state, logic, depth }) => {
    const of = `the actor "${src}" (${id} in ${state})`;
    const rules: string[] = [];
    if (seen.has(id)) {
      rules.push(`must not use the invoke id ${id} twice: the second actor would never answer`);
    }
    seen.add(id);
    if (!isMachine(logic)) {
      if (!isRestatePromise(logic)) {
        rules.push(
          `${of} must be made by fromPromise of @restatedev/xstate: it would never answer`,
        );
      }
      if (depth > DEEPEST) {
        rules.push(`${of} must not be more than one machine deep: it would never answer`);
      }
    }
    return rules.map((rule) => ({ field, rule }));
  });
}

/** The machine itself, and machines that it invokes. */
const DEEPEST = 2;

function invokedBy(machine: AnyStateMachine, depth: number): Invoked[] {
  return nodesOf(machine.root).flatMap((node) =>
    node.invoke.flatMap(({ id, src }) => {
      const name = typeof src === 'string' ? src : 'unnamed';
      const logic: unknown = logicOf(machine, node, name);
      const here: Invoked = { id, src: name, state: node.id, logic, depth };
      return isMachine(logic) ? [here, ...invokedBy(logic, depth + 1)] : [here];
    }),
  );
}

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(nodesOf),
];

/** An actor that stands in the state itself has a name that XState gave it. */
function logicOf(machine: AnyStateMachine, node: AnyStateNode, src: string): unknown {
  const inline = /^xstate\.invoke\.(\d+)\./.exec(src)?.[1];
  if (inline === undefined) return machine.implementations.actors[src];
  const invokes: unknown = node.config.invoke;
  const invoke: unknown = Array.isArray(invokes) ? invokes[Number(inline)] : invokes;
  return hasKey(invoke, 'src') ? invoke.src : undefined;
}

function hasKey<TKey extends string>(value: unknown, key: TKey): value is Record<TKey, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

const isRestatePromise = (logic: unknown): boolean =>
  hasKey(logic, 'sentinel') && logic.sentinel === 'restate.promise.actor';

const isMachine = (logic: unknown): logic is AnyStateMachine =>
  hasKey(logic, 'implementations') && hasKey(logic, 'root');

const A_RESULT = 'a result';

/** Whether an app's actor is a promise: only such a one comes to an end by itself. */
export function isPromiseLogic(logic: unknown): boolean {
  if (!isLogic(logic)) return false;
  const active = { status: 'active', output: undefined, error: undefined, input: undefined };
  const resolved = { type: 'xstate.promise.resolve', data: A_RESULT };
  try {
    const next: unknown = logic.transition(active, resolved, {});
    return hasKey(next, 'output') && next.output === A_RESULT;
  } catch {
    return false;
  }
}

const isLogic = (
  value: unknown,
): value is { transition(snapshot: object, event: object, scope: object): unknown } =>
  hasKey(value, 'transition') && typeof value.transition === 'function';
