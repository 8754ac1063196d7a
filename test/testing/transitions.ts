/** The transitions of a machine's definition. Each guarded branch is one. */
import type {
  AnyMachineSnapshot,
  AnyStateMachine,
  AnyStateNode,
  InspectionEvent,
  Snapshot,
  StateValue,
} from 'xstate';

export interface Definition {
  readonly eventType: string;
  readonly source: AnyStateNode;
  readonly target: readonly AnyStateNode[] | undefined;
  readonly guard?: unknown;
}

/** The name of the top-level state of a snapshot. */
export const topStateOf = ({ value }: { readonly value: StateValue }): string =>
  typeof value === 'string' ? value : Object.keys(value).join();

const listOf = ({ always, transitions }: AnyStateNode): readonly Definition[] => [
  ...(always ?? []),
  ...[...transitions.values()].flat(),
];

/**
 * The name of a transition. One of the root is named after the state in which it is taken, as a
 * screen has to offer `cancel` in each state.
 */
export function nameOf(definition: Definition, takenIn: string): string {
  const { source, eventType, guard, target } = definition;
  const from = source.path.length === 0 ? takenIn : source.path.join('.');
  const to = target === undefined ? 'stays' : target.map(({ path }) => path.join('.')).join();
  const event = eventType === '' ? 'always' : eventType;
  return `${from}: ${event}${guard === undefined ? '' : ` [${guardName(guard)}]`} → ${to}`;
}

function guardName(guard: unknown): string {
  if (typeof guard !== 'object' || guard === null || !('type' in guard)) return String(guard);
  const parameter = 'params' in guard && typeof guard.params === 'string' ? ` ${guard.params}` : '';
  return `${String(guard.type)}${parameter}`;
}

/** The names of all transitions in the machine's definition. */
export function transitionsOf({ root }: AnyStateMachine): string[] {
  const transitionsIn = (node: AnyStateNode, top: string): string[] => [
    ...listOf(node).map((definition) => nameOf(definition, top)),
    ...Object.values(node.states).flatMap((child) => transitionsIn(child, top)),
  ];
  return Object.values(root.states)
    .filter(({ type }) => type !== 'final')
    .flatMap((state) => [
      ...transitionsIn(state, state.key),
      // A state with only `always` transitions receives no events.
      ...(state.transitions.size === 0 && state.always !== undefined
        ? []
        : listOf(root)
            // Without a target it notes something about the host, in every state alike.
            .filter(
              ({ eventType, target }) => target !== undefined && !state.transitions.has(eventType),
            )
            .map((definition) => nameOf(definition, state.key))),
    ]);
}

const isOfMachine = (snapshot: Snapshot<unknown>): snapshot is AnyMachineSnapshot =>
  'value' in snapshot;

/** Observes machines, and records the names of the transitions that they take. */
export function watchTransitions() {
  const taken = new Set<string>();
  const last = new WeakMap<object, string>();
  return {
    taken,
    inspect: (event: InspectionEvent): void => {
      if (event.type !== '@xstate.microstep') return;
      const { actorRef, snapshot, _transitions: transitions } = event;
      for (const transition of transitions) {
        taken.add(nameOf(transition, last.get(actorRef) ?? ''));
      }
      if (isOfMachine(snapshot)) last.set(actorRef, topStateOf(snapshot));
    },
  };
}
