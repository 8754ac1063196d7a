import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** The cost of a flow while `atOnce` flows run. */
export interface Point {
  readonly series: string;
  readonly atOnce: number;
  /** ms */
  readonly cpu: number;
}

const WIDTH = 860;
const HEIGHT = 460;
const MARGIN = { top: 40, right: 290, bottom: 50, left: 64 };

const TICKS = [1, 10, 100, 1_000, 10_000];

/** Closer labels overlap; a factor, as the scale is logarithmic. */
const MIN_LABEL_DISTANCE = 1.5;

/** Places a label at the end of each line, in one column, without overlaps. */
function labelsOf<T extends Point & { readonly microseconds: number }>(data: readonly T[]): T[] {
  const atOnce = Math.max(...data.map((point) => point.atOnce));
  const ends = data
    .filter(({ series }, index) => !data.slice(index + 1).some((later) => later.series === series))
    .sort((a, b) => a.microseconds - b.microseconds);
  let lowest = 0;
  return ends.map((end) => {
    const microseconds = Math.max(end.microseconds, lowest);
    lowest = microseconds * MIN_LABEL_DISTANCE;
    return { ...end, atOnce, microseconds };
  });
}

/** Draws a line for each series on logarithmic scales, in light or dark colours. */
export function plot(points: readonly Point[]): string {
  const data = points.map((point) => ({ ...point, microseconds: point.cpu * 1_000 }));
  const labels = labelsOf(data);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const figure = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    x: {
      type: 'log',
      label: 'identifications at once',
      ticks: TICKS,
      tickFormat: ',',
      grid: false,
    },
    y: {
      type: 'log',
      label: 'µs of the processor for a flow',
      domain: [1, 10_000],
      ticks: TICKS,
      tickFormat: ',',
      grid: true,
    },
    color: { range: ['var(--a)', 'var(--b)', 'var(--c)', 'var(--d)', 'var(--e)'] },
    marks: [
      Plot.line(data, { x: 'atOnce', y: 'microseconds', stroke: 'series', strokeWidth: 2.5 }),
      Plot.dot(data, { x: 'atOnce', y: 'microseconds', fill: 'series', r: 4 }),
      Plot.text(labels, {
        x: 'atOnce',
        y: 'microseconds',
        text: 'series',
        fill: 'series',
        dx: 12,
        textAnchor: 'start',
      }),
    ],
  });
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  figure.setAttribute('role', 'img');
  figure.setAttribute('aria-label', 'Processor time of a flow, by how many are under way at once');
  figure.querySelector('style')?.remove();
  return figure.outerHTML.replace('>', `>${STYLE}<rect class="paper" width="100%" height="100%"/>`);
}

const LIGHT =
  '--paper:#ffffff;--text:#1c1f24;--a:#6b7280;--b:#3b62c4;--c:#8a6100;--d:#b3261e;--e:#1f7a4d';
const DARK =
  '--paper:#14161a;--text:#eceef1;--a:#a9b0bb;--b:#8ab4ff;--c:#f0c060;--d:#ff9d94;--e:#6fd3a0';

const STYLE = `<style>svg{${LIGHT};color:var(--text);font:14px system-ui,sans-serif}.paper{fill:var(--paper)}@media (prefers-color-scheme:dark){svg{${DARK}}}</style>`;
