import type { ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs';
import elk from 'elkjs/lib/elk.bundled.js';
import type { Graph, GraphEdge, GraphNode } from './graph.js';

export const FONT_SIZE = { title: 15, note: 11, label: 12 } as const;
export const LABEL_LINE = 15;

export type Point = Readonly<ElkPoint>;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: GraphNode;
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  /** From the border of the source to the border of the target. */
  readonly points: readonly Point[];
  readonly label: Box | null;
}

/** The position of each state and arrow, in px from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Each state before its inner steps. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const ELK_OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.padding': '[top=24,left=24,bottom=24,right=24]',
  'elk.spacing.nodeNode': '36',
  'elk.spacing.edgeNode': '22',
  'elk.spacing.edgeEdge': '16',
  'elk.spacing.edgeLabel': '6',
  'elk.spacing.labelNode': '8',
  'elk.layered.spacing.nodeNodeBetweenLayers': '40',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
} as const;

/** Draws the main path as straight as possible. */
const MAIN_EDGE_OPTIONS = {
  'elk.layered.priority.straightness': '10',
  'elk.layered.priority.direction': '10',
  'elk.layered.priority.shortness': '10',
};

/** The space around the inner steps of a state. */
const INNER_PADDING = '[top=38,left=16,bottom=16,right=16]';

/**
 * Computes the layout of a picture with ELK (`elkjs`, an optional peer).
 *
 * @see https://eclipse.dev/elk/reference.html
 */
export async function layOut(graph: Graph): Promise<Layout> {
  const root: ElkNode = {
    id: 'root',
    layoutOptions: { ...ELK_OPTIONS },
    children: graph.nodes.map(toElkNode),
    edges: graph.edges.map(toElkEdge),
  };
  const placed = await new elk.default().layout(root);
  const boxes = new Map(boxesIn(placed));
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    nodes: placeNodes(graph.nodes, boxes),
    edges: graph.edges.map((edge, index) => placeEdge(edge, placed.edges?.[index])),
  };
}

function toElkNode(node: GraphNode): ElkNode {
  if (node.children.length > 0) {
    return {
      id: node.id,
      layoutOptions: { 'elk.padding': INNER_PADDING },
      children: node.children.map(toElkNode),
    };
  }
  const widest = Math.max(
    textWidth(node.title, FONT_SIZE.title),
    textWidth(node.note ?? '', FONT_SIZE.note),
  );
  return {
    id: node.id,
    width: Math.max(96, widest + 32),
    height: node.note === null ? 36 : 52,
  };
}

function toElkEdge({ from, to, labels, isMain }: GraphEdge, index: number): ElkExtendedEdge {
  const widest = Math.max(...labels.map((label) => textWidth(label, FONT_SIZE.label)));
  return {
    id: `edge${String(index)}`,
    sources: [from],
    targets: [to],
    layoutOptions: isMain ? MAIN_EDGE_OPTIONS : {},
    labels:
      labels.length === 0
        ? []
        : [
            {
              text: labels.join('\n'),
              width: widest + 8,
              height: labels.length * LABEL_LINE + 2,
              layoutOptions: {
                'elk.edgeLabels.inline': 'true',
                'elk.edgeLabels.placement': 'CENTER',
              },
            },
          ],
  };
}

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({
  x,
  y,
  width,
  height,
});

const boxesIn = (parent: ElkNode): [id: string, box: Box][] =>
  (parent.children ?? []).flatMap((child) => [[child.id, boxOf(child)], ...boxesIn(child)]);

const placeNodes = (nodes: readonly GraphNode[], boxes: Map<string, Box>): PlacedNode[] =>
  nodes.flatMap((node) => [
    { node, ...boxOf(boxes.get(node.id) ?? {}) },
    ...placeNodes(node.children, boxes),
  ]);

function placeEdge(edge: GraphEdge, placed: ElkExtendedEdge | undefined): PlacedEdge {
  const [section] = placed?.sections ?? [];
  const [label] = placed?.labels ?? [];
  return {
    edge,
    points: section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [],
    label: label ? boxOf(label) : null,
  };
}

/** Character widths of Helvetica, Arial and Liberation Sans, which share them; in 1/1000 em. */
const CHARACTER_WIDTHS: readonly (readonly [characters: string, width: number])[] = [
  ["'ijl", 222],
  [' .,:;/ftI[]|!', 278],
  ['()-r"', 333],
  ['cksvxyzJ', 500],
  ['FTZ', 611],
  ['ABEKPSVXY', 667],
  ['CDHNRUw', 722],
  ['GOQ', 778],
  ['Mm', 833],
  ['W', 944],
];

/** The width of every other character, in 1/1000 em. */
const DEFAULT_WIDTH = 556;

const widths = new Map(
  CHARACTER_WIDTHS.flatMap(([characters, width]) =>
    Array.from(characters).map((one) => [one, width] as const),
  ),
);

/** The width of a text in the picture's font, in px. */
function textWidth(text: string, fontSize: number): number {
  const units = Array.from(text).reduce((sum, one) => sum + (widths.get(one) ?? DEFAULT_WIDTH), 0);
  return Math.ceil((units * fontSize) / 1_000);
}
