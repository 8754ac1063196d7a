import type { AnyStateMachine, AnyStateNode } from 'xstate';
import {
  asideTo,
  childContaining,
  edgesFrom,
  statesHandling,
  isAside,
  isRouter,
  isSideRoute,
  labelOf,
  nameOf,
  shortLabelOf,
  transitionsOf,
  type Edge,
} from './transitions.js';
import { MAIN_PATH, STATE_TITLES, TRANSITION_LABELS } from './overview-texts.js';

/** A state in a picture. */
export interface GraphNode {
  readonly id: string;
  /** The state's key in the machine. */
  readonly state: string;
  readonly title: string;
  /** The small text below the title. */
  readonly note: string | null;
  readonly isFinal: boolean;
  readonly isStart: boolean;
  readonly children: readonly GraphNode[];
}

/** An arrow in a picture. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
  /** Whether the arrow is part of the main path. */
  readonly isMain: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The states without their inner steps, with the texts of the specification. */
export function overviewGraph({ root }: AnyStateMachine): Graph {
  const states = Object.values(root.states);
  const routers = states.filter(isRouter);
  const edges = edgesFrom(root, shortLabelOf)
    .filter((edge) => !isSideRoute(edge, routers) && !isAside(edge))
    .flatMap(({ from, to, label }) => {
      const [start, end] = [childContaining(root, from), childContaining(root, to)];
      if (start === undefined || end === undefined || start === end) return [];
      return [{ from: start, to: end, label: overviewLabel(label) }];
    });
  return {
    nodes: states.map((state) => ({
      ...nodeOf(root, state),
      title: STATE_TITLES[state.key] ?? state.key,
      note:
        noteOf(root, state) ??
        (asideTo(root, state) === null || state.type === 'final'
          ? (asideTo(root, state) ?? state.key)
          : `${state.key}, also on a hint`),
      children: [],
    })),
    edges: mergeEdges(edges),
  };
}

/** Every state and every transition, with the machine's own names. */
export function completeGraph({ root }: AnyStateMachine): Graph {
  const nodesIn = (parent: AnyStateNode): GraphNode[] =>
    Object.values(parent.states).map((state) => ({
      ...nodeOf(parent, state),
      title: state.key,
      note: noteOf(root, state) ?? asideTo(root, state),
      children: nodesIn(state),
    }));
  const edges = edgesFrom(root, labelOf).filter((edge) => !isAside(edge));
  return { nodes: nodesIn(root), edges: mergeEdges(edges) };
}

const nodeOf = (parent: AnyStateNode, state: AnyStateNode) => ({
  id: nameOf(state),
  state: state.key,
  isFinal: state.type === 'final',
  isStart: parent.initial.target.includes(state),
});

/** Describes transitions that are not drawn: their arrows would start or end at almost every state. */
function noteOf(root: AnyStateNode, state: AnyStateNode): string | null {
  if (isRouter(state)) return 'to where it has stopped';
  const transitions = transitionsOf(root).filter(({ target }) => target?.includes(state));
  return transitions.length === 0
    ? null
    : transitions
        .map(({ eventType }) => {
          const but = statesHandling(root, eventType).join(', ');
          return `${eventType}, from any state${but === '' ? '' : ` but ${but}`}`;
        })
        .join('; ');
}

const overviewLabel = (label: string): string => {
  const [name = label] = label.split(' ');
  const text = TRANSITION_LABELS[name];
  return text === undefined ? label : (text ?? '');
};

/** Merges transitions between the same two states into one arrow. */
function mergeEdges(edges: readonly Omit<Edge, 'eventType'>[]): GraphEdge[] {
  const arrows = new Map<string, { from: string; to: string; labels: Set<string> }>();
  for (const edge of edges) {
    const [from, to] = [nameOf(edge.from), nameOf(edge.to)];
    const key = `${from} ${to}`;
    const arrow = arrows.get(key) ?? { from, to, labels: new Set() };
    arrows.set(key, arrow);
    if (edge.label !== '') arrow.labels.add(edge.label);
  }
  return [...arrows.values()].map(({ from, to, labels }) => ({
    from,
    to,
    labels: [...labels],
    isMain: isMain(from, to),
  }));
}

/** Whether two states, or the states that contain them, follow each other on the main path. */
function isMain(from: string, to: string): boolean {
  const [start = '', end = ''] = [from, to].map((id) => id.split('_')[0]);
  const index = MAIN_PATH.indexOf(start);
  return index >= 0 && MAIN_PATH[index + 1] === end;
}
