import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** How much a diagram shows. */
export interface DiagramOptions {
  /** `complete`: every state and transition. `overview`: without inner steps. Default: `complete`. */
  readonly detail?: 'complete' | 'overview';
}

interface Transition {
  readonly eventType: string;
  readonly target: readonly AnyStateNode[] | undefined;
  readonly guard?: unknown;
}

interface Edge {
  readonly from: AnyStateNode;
  readonly to: AnyStateNode;
  readonly label: string;
}

/**
 * Draws a machine as a Mermaid state diagram: the machine itself, not a description of it.
 *
 * @example
 * ```ts
 * import { identificationMachine, toMermaid } from 'identification-machine';
 *
 * console.log(toMermaid(identificationMachine, { detail: 'overview' }));
 * ```
 *
 * @see https://mermaid.js.org/syntax/stateDiagram.html
 */
export function toMermaid(
  { root }: AnyStateMachine,
  { detail = 'complete' }: DiagramOptions = {},
): string {
  const isComplete = detail === 'complete';
  const edges = edgesFrom(root, isComplete ? labelOf : shortLabelOf);
  const routers = isComplete ? [] : Object.values(root.states).filter(isRouter);
  const lines = [
    'stateDiagram-v2',
    ...drawInside(
      root,
      edges.filter((edge) => !isSideRoute(edge, routers)),
      isComplete,
    ),
    ...transitionsOf(root).flatMap((transition) => drawNote(root, transition)),
    ...routers.map(drawRoutes),
  ];
  return `${lines.join('\n')}\n`;
}

/** The children of a state, and the edges that cross no border but theirs. */
function drawInside(parent: AnyStateNode, edges: readonly Edge[], withSteps: boolean): string[] {
  const children = Object.values(parent.states);
  const states = children.flatMap((child) => {
    const title = `state "${child.key}" as ${nameOf(child)}`;
    const isOpen = withSteps && Object.keys(child.states).length > 0;
    return isOpen ? [`${title} {`, ...drawInside(child, edges, withSteps), '}'] : [title];
  });
  const start = parent.initial.target.map((target) => `[*] --> ${nameOf(target)}`);
  const ends = children.filter(({ type }) => type === 'final').map(nameOf);
  return [
    ...states,
    ...start,
    ...drawEdges(parent, edges),
    ...ends.map((name) => `${name} --> [*]`),
  ].map((line) => `  ${line}`);
}

/** A state that only decides where to go is drawn with its first way; a note names the others. */
const isRouter = ({ always, transitions }: AnyStateNode): boolean =>
  (always?.length ?? 0) > 1 && transitions.size === 0;

const isSideRoute = ({ from, to }: Edge, routers: readonly AnyStateNode[]): boolean =>
  routers.includes(from) && from.always?.[0]?.target?.[0] !== to;

function drawRoutes(router: AnyStateNode): string {
  const [, ...others] = transitionsOf(router).flatMap(({ target }) => target ?? []);
  return `  note right of ${nameOf(router)} : or to ${others.map(({ key }) => key).join(', ')}`;
}

/** One arrow for each pair of states. Mermaid has no arrow into the inside of another state. */
function drawEdges(parent: AnyStateNode, edges: readonly Edge[]): string[] {
  const labels = new Map<string, Set<string>>();
  for (const { from, to, label } of edges) {
    const [start, end] = [childToward(parent, from), childToward(parent, to)];
    const isHere = start !== undefined && end !== undefined && (start !== end || from === to);
    if (!isHere) continue;
    const arrow = `${nameOf(start)} --> ${nameOf(end)}`;
    labels.set(arrow, (labels.get(arrow) ?? new Set()).add(label));
  }
  return [...labels].map(([arrow, texts]) => {
    const text = [...texts].filter(Boolean).join(', ');
    return text === '' ? arrow : `${arrow} : ${text}`;
  });
}

/** The child of a state that is, or holds, another state. */
const childToward = (parent: AnyStateNode, state: AnyStateNode): AnyStateNode | undefined =>
  Object.values(parent.states).find((child) =>
    child.path.every((key, index) => state.path[index] === key),
  );

/** A transition of the root holds everywhere but where a state has its own word for the event. */
function drawNote(root: AnyStateNode, { eventType, target }: Transition): string[] {
  const exceptions = Object.values(root.states)
    .filter((state) => state.transitions.has(eventType))
    .map(({ key }) => key);
  const but = exceptions.length === 0 ? '' : ` but ${exceptions.join(', ')}`;
  return (target ?? []).map(
    (state) => `  note right of ${nameOf(state)} : ${eventType}, from every state${but}`,
  );
}

/** What an answer leads to comes first: it is the way that most identifications go. */
function edgesFrom(state: AnyStateNode, labelOf: (transition: Transition) => string): Edge[] {
  return Object.values(state.states).flatMap((child) => [
    ...edgesFrom(child, labelOf),
    ...transitionsOf(child).flatMap((transition) =>
      (transition.target ?? []).map((to) => ({ from: child, to, label: labelOf(transition) })),
    ),
  ]);
}

const transitionsOf = (state: AnyStateNode): Transition[] => [
  ...(state.always ?? []),
  ...[...state.transitions.values()].flat(),
];

const nameOf = ({ path }: AnyStateNode): string => path.join('_');

const ANSWER = /^xstate\.(done|error)\.actor\..*$/;

function labelOf({ eventType, guard }: Transition): string {
  const event = eventType.replace(ANSWER, '$1');
  const condition = guard === undefined ? '' : `[${guardName(guard)}]`;
  return `${event} ${condition}`.trim();
}

/** What an answer is taken for, or the kind of an event: `redirect` for `redirect.failed`. */
function shortLabelOf({ eventType, guard }: Transition): string {
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
