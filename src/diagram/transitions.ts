/** What the machine's definition says about its transitions, for every kind of picture. */
import type { AnyStateNode } from 'xstate';

export interface Transition {
  readonly eventType: string;
  readonly target: readonly AnyStateNode[] | undefined;
  readonly guard?: unknown;
}

export interface Edge {
  readonly from: AnyStateNode;
  readonly to: AnyStateNode;
  readonly label: string;
}

/** What an answer leads to comes first: it is the way that most identifications go. */
export function edgesFrom(
  state: AnyStateNode,
  labelOf: (transition: Transition) => string,
): Edge[] {
  return Object.values(state.states).flatMap((child) => [
    ...edgesFrom(child, labelOf),
    ...transitionsOf(child).flatMap((transition) =>
      (transition.target ?? []).map((to) => ({ from: child, to, label: labelOf(transition) })),
    ),
  ]);
}

export const transitionsOf = (state: AnyStateNode): Transition[] => [
  ...(state.always ?? []),
  ...[...state.transitions.values()].flat(),
];

/** The child of a state that is, or holds, another state. */
export const childToward = (parent: AnyStateNode, state: AnyStateNode): AnyStateNode | undefined =>
  Object.values(parent.states).find((child) =>
    child.path.every((key, index) => state.path[index] === key),
  );

/** A state that only decides where to go is drawn with its first way. */
export const isRouter = ({ always, transitions }: AnyStateNode): boolean =>
  (always?.length ?? 0) > 1 && transitions.size === 0;

export const isSideRoute = ({ from, to }: Edge, routers: readonly AnyStateNode[]): boolean =>
  routers.includes(from) && from.always?.[0]?.target?.[0] !== to;

/** The states that have their own word for an event of the root's, by name. */
export const exceptionsTo = (root: AnyStateNode, eventType: string): string[] =>
  Object.values(root.states)
    .filter((state) => state.transitions.has(eventType))
    .map(({ key }) => key);

export const nameOf = ({ path }: AnyStateNode): string => path.join('_');

const ANSWER = /^xstate\.(done|error)\.actor\..*$/;

export function labelOf({ eventType, guard }: Transition): string {
  const event = eventType.replace(ANSWER, '$1');
  const condition = guard === undefined ? '' : `[${guardName(guard)}]`;
  return `${event} ${condition}`.trim();
}

/** What an answer is taken for, or the kind of an event: `redirect` for `redirect.failed`. */
export function shortLabelOf({ eventType, guard }: Transition): string {
  if (!ANSWER.test(eventType)) return eventType.split('.')[0] ?? eventType;
  return guard === undefined ? eventType.replace(ANSWER, '$1') : guardName(guard);
}

/** A guard is a name, or a name with a parameter, which is shown where it is a plain word. */
function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard !== 'object' || guard === null || !('type' in guard)) return 'guard';
  const parameter = 'params' in guard && typeof guard.params === 'string' ? ` ${guard.params}` : '';
  return `${String(guard.type)}${parameter}`;
}
