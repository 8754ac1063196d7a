import type { AnyStateMachine, AnyStateNode } from 'xstate';
import {
  childToward,
  edgesFrom,
  exceptionsTo,
  isRouter,
  isSideRoute,
  labelOf,
  nameOf,
  shortLabelOf,
  transitionsOf,
  type Edge,
} from './transitions.js';
import { LABELS, MAIN_WAY, TITLES } from './words.js';

/** A state as it is drawn. */
export interface GraphNode {
  readonly id: string;
  /** The name of the state in the machine. */
  readonly state: string;
  readonly title: string;
  /** What stands below the title, in small letters. */
  readonly note: string | null;
  readonly isFinal: boolean;
  readonly isStart: boolean;
  readonly children: readonly GraphNode[];
}

/** An arrow as it is drawn. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
  /** Whether most identifications go this way. */
  readonly isMain: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The states without their inner steps, in the user's words. */
export function overviewOf({ root }: AnyStateMachine): Graph {
  const states = Object.values(root.states);
  const routers = states.filter(isRouter);
  const edges = edgesFrom(root, shortLabelOf)
    .filter((edge) => !isSideRoute(edge, routers))
    .flatMap(({ from, to, label }) => {
      const [start, end] = [childToward(root, from), childToward(root, to)];
      if (start === undefined || end === undefined || start === end) return [];
      return [{ from: start, to: end, label: wordFor(label) }];
    });
  return {
    nodes: states.map((state) => ({
      ...nodeOf(root, state),
      title: TITLES[state.key] ?? state.key,
      note: noteOf(root, state) ?? state.key,
      children: [],
    })),
    edges: merge(edges),
  };
}

/** Every state and every transition, in the machine's words. */
export function completeGraphOf({ root }: AnyStateMachine): Graph {
  const open = (parent: AnyStateNode): GraphNode[] =>
    Object.values(parent.states).map((state) => ({
      ...nodeOf(parent, state),
      title: state.key,
      note: noteOf(root, state),
      children: open(state),
    }));
  return { nodes: open(root), edges: merge(edgesFrom(root, labelOf)) };
}

const nodeOf = (parent: AnyStateNode, state: AnyStateNode) => ({
  id: nameOf(state),
  state: state.key,
  isFinal: state.type === 'final',
  isStart: parent.initial.target.includes(state),
});

/** What is not drawn as arrows: they would go from, or to, almost everywhere. */
function noteOf(root: AnyStateNode, state: AnyStateNode): string | null {
  if (isRouter(state)) return 'to where it has stopped';
  const ways = transitionsOf(root).filter(({ target }) => target?.includes(state));
  return ways.length === 0
    ? null
    : ways
        .map(({ eventType }) => {
          const but = exceptionsTo(root, eventType).join(', ');
          return `${eventType}, from any state${but === '' ? '' : ` but ${but}`}`;
        })
        .join('; ');
}

const wordFor = (label: string): string => {
  const [name = label] = label.split(' ');
  const word = LABELS[name];
  return word === undefined ? label : (word ?? '');
};

/** One arrow for each pair of states. */
function merge(edges: readonly Edge[]): GraphEdge[] {
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

/** Whether the states, or those that they are steps of, follow each other on the main way. */
function isMain(from: string, to: string): boolean {
  const [start = '', end = ''] = [from, to].map((id) => id.split('_')[0]);
  const index = MAIN_WAY.indexOf(start);
  return index >= 0 && MAIN_WAY[index + 1] === end;
}
