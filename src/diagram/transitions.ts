/** Reads the transitions of a machine from its definition, for every kind of picture. */
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
  readonly eventType: string;
}

/** Inner steps come first: their `done` transitions are the main path, which the layout puts first. */
export function edgesFrom(
  state: AnyStateNode,
  labelOf: (transition: Transition) => string,
): Edge[] {
  return Object.values(state.states).flatMap((child) => [
    ...edgesFrom(child, labelOf),
    ...transitionsOf(child).flatMap((transition) =>
      (transition.target ?? []).map((to) => ({
        // A state that goes to one of its own steps does so from its first step.
        from: child.initial.target.find(({ parent }) => parent === to.parent) ?? child,
        to,
        label: labelOf(transition),
        eventType: transition.eventType,
      })),
    ),
  ]);
}

export const transitionsOf = (state: AnyStateNode): Transition[] => [
  ...(state.always ?? []),
  ...[...state.transitions.values()].flat(),
];

/** The child of `parent` that is `state` or contains it. */
export const childContaining = (
  parent: AnyStateNode,
  state: AnyStateNode,
): AnyStateNode | undefined =>
  Object.values(parent.states).find((child) =>
    child.path.every((key, index) => state.path[index] === key),
  );

/** Whether a state only decides where to go. The overview draws only its first transition. */
export const isRouter = ({ always, transitions }: AnyStateNode): boolean =>
  (always?.length ?? 0) > 1 && transitions.size === 0;

export const isSideRoute = ({ from, to }: Edge, routers: readonly AnyStateNode[]): boolean =>
  routers.includes(from) && from.always?.[0]?.target?.[0] !== to;

/** The names of the top-level states that handle an event themselves, in place of the root. */
export const statesHandling = (root: AnyStateNode, eventType: string): string[] =>
  Object.values(root.states)
    .filter((state) => state.transitions.has(eventType))
    .map(({ key }) => key);

/**
 * Whether an arrow leaves a state that waits because of the host: by a step that calls, or as it expires.
 * Noted at its end in place of an arrow, as it would cross the main path from almost every state.
 */
export const isAside = ({ from, to, eventType }: Edge): boolean =>
  (eventType === 'expire' && to.type === 'final') ||
  (from.tags.includes('working') &&
    from.parent?.tags.includes('working') === false &&
    from.parent !== to.parent);

/** Says which top-level states such an arrow leads from to a state; `null` if there is none. */
export function asideTo(root: AnyStateNode, state: AnyStateNode): string | null {
  const edges = edgesFrom(root, labelOf).filter((edge) => edge.to === state && isAside(edge));
  if (edges.length === 0) return null;
  const origins = edges.map(({ from }) => childContaining(root, from)?.key ?? from.key);
  const order = Object.keys(root.states).filter((key) => origins.includes(key));
  return `${state.type === 'final' ? 'expire' : 'hint'}, from ${order.join(', ')}`;
}

export const nameOf = ({ path }: AnyStateNode): string => path.join('_');

/** The events by which XState reports the result of an invoked actor. */
const ACTOR_RESULT = /^xstate\.(done|error)\.actor\..*$/;

export function labelOf({ eventType, guard }: Transition): string {
  const event = eventType.replace(ACTOR_RESULT, '$1');
  const condition = guard === undefined ? '' : `[${guardName(guard)}]`;
  return `${event} ${condition}`.trim();
}

/** The guard of an answer, or the first part of an event's type: `redirect` for `redirect.failed`. */
export function shortLabelOf({ eventType, guard }: Transition): string {
  if (!ACTOR_RESULT.test(eventType)) return eventType.split('.')[0] ?? eventType;
  return guard === undefined ? eventType.replace(ACTOR_RESULT, '$1') : guardName(guard);
}

/** The name of a guard, with its parameter if that is a string. */
function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard !== 'object' || guard === null || !('type' in guard)) return 'guard';
  const parameter = 'params' in guard && typeof guard.params === 'string' ? ` ${guard.params}` : '';
  return `${String(guard.type)}${parameter}`;
}
