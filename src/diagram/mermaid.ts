import type { AnyStateMachine, AnyStateNode } from 'xstate';
import {
  asideTo,
  childContaining,
  edgesFrom,
  isAside,
  isRouter,
  isSideRoute,
  labelOf,
  nameOf,
  shortLabelOf,
  statesHandling,
  transitionsOf,
  type Edge,
  type Transition,
} from './transitions.js';

/** Options of `toMermaid`. */
export interface DiagramOptions {
  /** `complete`: every state and transition; `overview`: without inner steps. Default: `complete`. */
  readonly detail?: 'complete' | 'overview';
}

/**
 * Draws a machine as a Mermaid state diagram, from the machine's definition.
 *
 * @returns the diagram, which ends with a line break
 *
 * @example
 * ```ts
 * import { identificationMachine } from 'identification-machine';
 * import { toMermaid } from 'identification-machine/diagram';
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
      edges.filter((edge) => !isSideRoute(edge, routers) && !isAside(edge)),
      isComplete,
    ),
    ...transitionsOf(root).flatMap((transition) => drawNote(root, transition)),
    ...Object.values(root.states).flatMap((state) => drawAsides(root, state)),
    ...routers.map(drawRoutes),
  ];
  return `${lines.join('\n')}\n`;
}

/** Draws the children of a state, and the edges between them. */
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

/** Names the targets of a router that are not drawn. */
function drawRoutes(router: AnyStateNode): string {
  const [, ...others] = transitionsOf(router).flatMap(({ target }) => target ?? []);
  return `  note right of ${nameOf(router)} : or to ${others.map(({ key }) => key).join(', ')}`;
}

/** One arrow for each pair of states. Mermaid can't draw an arrow into another composite state. */
function drawEdges(parent: AnyStateNode, edges: readonly Edge[]): string[] {
  const labels = new Map<string, Set<string>>();
  for (const { from, to, label } of edges) {
    const [start, end] = [childContaining(parent, from), childContaining(parent, to)];
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

/** Names the states that the host leads from to this one. */
function drawAsides(root: AnyStateNode, state: AnyStateNode): string[] {
  const aside = asideTo(root, state);
  return aside === null ? [] : [`  note right of ${nameOf(state)} : ${aside}`];
}

/** A transition of the root applies in every state that does not handle the event itself. */
function drawNote(root: AnyStateNode, { eventType, target }: Transition): string[] {
  const exceptions = statesHandling(root, eventType);
  const but = exceptions.length === 0 ? '' : ` but ${exceptions.join(', ')}`;
  return (target ?? []).map(
    (state) => `  note right of ${nameOf(state)} : ${eventType}, from every state${but}`,
  );
}
