import type { AnyStateMachine } from 'xstate';
import { completeGraph, overviewGraph } from './graph.js';
import {
  FONT_SIZE,
  LABEL_LINE,
  layOut,
  type Box,
  type PlacedEdge,
  type PlacedNode,
  type Point,
} from './layout.js';
import type { DiagramOptions } from './mermaid.js';
import { styleOf, type Theme } from './svg-style.js';

/** Options of `toSvg`. */
export interface SvgOptions extends DiagramOptions {
  /** Default: `auto`. */
  readonly theme?: Theme;
}

const FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif";
const CORNER_RADIUS = 8;
const ARROWHEAD = { length: 9, halfWidth: 4 } as const;

/**
 * Draws a machine as SVG, laid out by ELK. The overview has the texts of the specification, the
 * complete picture the names of the machine. Each state is a group with `data-state`, each arrow a
 * group with `data-from` and `data-to`.
 */
export async function toSvg(
  machine: AnyStateMachine,
  { detail = 'complete', theme = 'auto' }: SvgOptions = {},
): Promise<string> {
  const isOverview = detail === 'overview';
  const { width, height, nodes, edges } = await layOut(
    isOverview ? overviewGraph(machine) : completeGraph(machine),
  );
  const title = `The states of the ${machine.id}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}"` +
      ` width="${String(width)}" height="${String(height)}" role="img" font-family="${FONT}">`,
    `<title>${escape(title)}</title>`,
    ...(theme === 'none' ? [] : [`<style>${styleOf(theme)}</style>`]),
    `<rect class="paper" width="${String(width)}" height="${String(height)}" rx="12"/>`,
    ...nodes.filter(({ node }) => node.children.length > 0).map(drawNode),
    ...edges.map(drawLine),
    ...nodes.filter(({ node }) => node.children.length === 0).map(drawNode),
    ...edges.map(drawLabel),
    '</svg>',
    '',
  ].join('\n');
}

function drawNode({ node, ...box }: PlacedNode): string {
  const isOpen = node.children.length > 0;
  const middle = box.x + box.width / 2;
  const titleY = box.y + (node.note === null ? box.height / 2 + 5 : 23);
  const classes = ['state', ...(isOpen ? ['open'] : []), ...(node.isStart ? ['start'] : [])];
  return [
    `<g class="${classes.join(' ')}" data-state="${escape(node.state)}" data-id="${escape(node.id)}">`,
    drawBox(box, 10),
    ...(node.isFinal ? [drawBox(shrunk(box, 4), 7)] : []),
    isOpen
      ? drawText('title', box.x + 14, box.y + 24, node.title, FONT_SIZE.title, 'start')
      : drawText('title', middle, titleY, node.title, FONT_SIZE.title),
    ...(node.note === null || isOpen
      ? []
      : [drawText('note', middle, box.y + 41, node.note, FONT_SIZE.note)]),
    '</g>',
  ].join('');
}

const shrunk = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x + by,
  y: y + by,
  width: width - 2 * by,
  height: height - 2 * by,
});

const drawBox = ({ x, y, width, height }: Box, radius: number): string =>
  `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="${String(radius)}"/>`;

function drawText(
  name: string,
  x: number,
  y: number,
  text: string,
  size: number,
  anchor: 'start' | 'middle' = 'middle',
): string {
  const place = `x="${px(x)}" y="${px(y)}" font-size="${String(size)}" text-anchor="${anchor}"`;
  return `<text class="${name}" ${place}>${escape(text)}</text>`;
}

/** The attributes by which a page finds an arrow. */
const endsOf = ({ edge }: PlacedEdge): string =>
  `data-from="${escape(edge.from)}" data-to="${escape(edge.to)}"`;

function drawLine(placed: PlacedEdge): string {
  const { points } = placed;
  const [end, before] = [points.at(-1), points.at(-2)];
  if (end === undefined || before === undefined) return '';
  const tip = arrowAt(end, before);
  const shortened = [...points.slice(0, -1), tip.base];
  return (
    `<g class="edge${placed.edge.isMain ? ' main' : ''}" ${endsOf(placed)}><path d="${pathThrough(shortened)}"/>` +
    `<polygon points="${tip.points}"/></g>`
  );
}

function drawLabel(placed: PlacedEdge): string {
  const { edge, label } = placed;
  if (label === null || edge.labels.length === 0) return '';
  const texts = edge.labels.map((text, index) =>
    drawText(
      'label',
      label.x + label.width / 2,
      label.y + (index + 1) * LABEL_LINE - 3,
      text,
      FONT_SIZE.label,
    ),
  );
  return `<g class="edge-label" ${endsOf(placed)}>${drawBox(label, 3)}${texts.join('')}</g>`;
}

/** The arrowhead, and the point where the line meets it. */
function arrowAt(end: Point, before: Point): { base: Point; points: string } {
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const base = { x: end.x - dx * ARROWHEAD.length, y: end.y - dy * ARROWHEAD.length };
  const side = (sign: number): Point => ({
    x: base.x - sign * dy * ARROWHEAD.halfWidth,
    y: base.y + sign * dx * ARROWHEAD.halfWidth,
  });
  return { base, points: [end, side(1), side(-1)].map(pair).join(' ') };
}

/** A line with rounded corners. */
function pathThrough(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${pair(point)}`;
      if (after === undefined) return `L${pair(point)}`;
      return `L${pair(toward(point, before))}Q${pair(point)} ${pair(toward(point, after))}`;
    })
    .join('');
}

function toward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const step = Math.min(CORNER_RADIUS, length / 2) / length;
  return { x: from.x + (to.x - from.x) * step, y: from.y + (to.y - from.y) * step };
}

const px = (value: number): string => String(Math.round(value * 10) / 10);

const pair = ({ x, y }: Point): string => `${px(x)},${px(y)}`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escape = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
