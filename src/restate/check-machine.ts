import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { InvalidField } from '../input/parse-input.js';

/** An invoke of a machine or of a machine nested in it. */
interface Invoke {
  readonly id: string;
  readonly src: string;
  readonly state: string;
  readonly logic: unknown;
  /** 1 in the machine itself, 2 in a machine that it invokes. */
  readonly depth: number;
}

/**
 * Finds constructs that hang silently on Restate (each reproduced).
 *
 * @param field the name of the option that holds the machine
 */
export function checkMachine(machine: AnyStateMachine, field: string): InvalidField[] {
  const seen = new Set<string>();
  return invokesOf(machine, 1).flatMap(({ id, src, state, logic, depth }) => {
    const actor = `the actor "${src}" (${id} in ${state})`;
    const rules: string[] = [];
    if (seen.has(id)) {
      rules.push(`must not use the invoke id ${id} twice: the second actor would never answer`);
    }
    seen.add(id);
    if (!isMachine(logic)) {
      if (!isRestatePromise(logic)) {
        rules.push(
          `${actor} must be made by fromPromise of @restatedev/xstate: it would never answer`,
        );
      }
      if (depth > MAX_DEPTH) {
        rules.push(`${actor} must not be more than one machine deep: it would never answer`);
      }
    }
    return rules.map((rule) => ({ field, rule }));
  });
}

/** Promises work in the machine and in machines that it invokes, but not deeper. */
const MAX_DEPTH = 2;

function invokesOf(machine: AnyStateMachine, depth: number): Invoke[] {
  return nodesOf(machine.root).flatMap((node) =>
    node.invoke.flatMap(({ id, src }) => {
      const name = typeof src === 'string' ? src : 'unnamed';
      const logic: unknown = logicOf(machine, node, name);
      const invoke: Invoke = { id, src: name, state: node.id, logic, depth };
      return isMachine(logic) ? [invoke, ...invokesOf(logic, depth + 1)] : [invoke];
    }),
  );
}

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(nodesOf),
];

/** XState names an inline actor `xstate.invoke.INDEX.STATE`; its logic is in the state's config. */
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

const RESULT = 'a result';

/** Whether an app's actor is a promise. `runPromiseLogic` never resolves for another kind. */
export function isPromiseLogic(logic: unknown): boolean {
  if (!isLogic(logic)) return false;
  const active = { status: 'active', output: undefined, error: undefined, input: undefined };
  const resolved = { type: 'xstate.promise.resolve', data: RESULT };
  try {
    const next: unknown = logic.transition(active, resolved, {});
    return hasKey(next, 'output') && next.output === RESULT;
  } catch {
    return false;
  }
}

const isLogic = (
  value: unknown,
): value is { transition(snapshot: object, event: object, scope: object): unknown } =>
  hasKey(value, 'transition') && typeof value.transition === 'function';
