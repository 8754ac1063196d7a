import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { drawPictures, type Pictures } from '../../docs/diagrams/pictures.js';
import { completeGraph, overviewGraph } from '../../src/diagram/graph.js';
import { layOut, type Box, type Layout } from '../../src/diagram/layout.js';
import { toPng } from '../../src/diagram/png.js';
import { toSvg } from '../../src/diagram/svg.js';
import { identificationMachine, identificationStates } from '../../src/index.js';

const fileAt = (path: string): Buffer => readFileSync(new URL(`../../${path}`, import.meta.url));

/** Width and height, from the first chunk. */
const sizeOf = (png: Uint8Array): [number, number] => {
  const view = Buffer.from(png);
  return [view.readUInt32BE(16), view.readUInt32BE(20)];
};

const drawing: Promise<Pictures> = drawPictures();

/** The overview or the complete picture, as it is drawn without options but the detail. */
async function drawn(name: 'overview' | 'complete'): Promise<string> {
  const svg = (await drawing).get(`docs/diagrams/${name}.svg`);
  if (typeof svg !== 'string') throw new Error(`The picture ${name} was not drawn.`);
  return svg;
}

describe('the committed pictures', () => {
  it.each(['overview', 'complete'])('show the current machine: %s', async (name) => {
    const pictures = await drawing;
    for (const ending of ['mmd', 'svg']) {
      const path = `docs/diagrams/${name}.${ending}`;
      expect(
        fileAt(path).toString(),
        `${path}: node --import tsx docs/scripts/draw-diagrams.ts`,
      ).toBe(pictures.get(path));
    }
  });

  // The text in a PNG depends on the system's fonts, its size does not.
  it.each(['overview', 'complete'])('have a PNG of the current size: %s', async (name) => {
    const pictures = await drawing;
    const path = `docs/diagrams/${name}.png`;
    const png = pictures.get(path);
    if (typeof png !== 'object') throw new Error(`${path} was not drawn.`);
    expect(sizeOf(fileAt(path))).toEqual(sizeOf(png));
  });

  it('include the current picture of the panel, without entities', async () => {
    const pictures = await drawing;
    const path = 'src/inspect/panel/picture.svg';
    expect(
      fileAt(path).toString(),
      `${path}: node --import tsx docs/scripts/draw-diagrams.ts`,
    ).toBe(pictures.get(path));
    // The panel's parser does not decode them.
    expect(pictures.get(path)).not.toContain('&');
  });
});

describe.each([
  ['overview', overviewGraph(identificationMachine)],
  ['complete', completeGraph(identificationMachine)],
] as const)('in the picture %s', (_, graph) => {
  const placing: Promise<Layout> = layOut(graph);

  const overlap = (one: Box, other: Box): boolean =>
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height;

  const overlaps = (boxes: readonly Box[], others: readonly Box[]): [Box, Box][] =>
    boxes.flatMap((box) =>
      others
        .filter((other) => other !== box && overlap(box, other))
        .map((other): [Box, Box] => [box, other]),
    );

  it('no labels and states overlap', async () => {
    const layout = await placing;
    const labels = layout.edges.flatMap(({ label }) => label ?? []);
    const states = layout.nodes.filter(({ node }) => node.children.length === 0);
    expect(labels.length).toBeGreaterThan(20);
    expect(overlaps(labels, labels)).toEqual([]);
    expect(overlaps(labels, states)).toEqual([]);
    expect(overlaps(states, states)).toEqual([]);
  });

  it('every arrow is inside the picture', async () => {
    const layout = await placing;
    for (const { edge, points } of layout.edges) {
      expect(points.length, `${edge.from} to ${edge.to}`).toBeGreaterThan(1);
      for (const { x, y } of points) {
        expect(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height).toBe(true);
      }
    }
  });
});

it('the overview has the state titles of the specification', async () => {
  const svg = await drawn('overview');
  for (const words of ['Initiated', 'Awaiting redirect', 'Phase A polling', 'Signing']) {
    expect(svg).toContain(`>${words}</text>`);
  }
  for (const state of identificationStates) expect(svg).toContain(`data-state="${state}"`);
});

it('draws the same machine identically each time', async () => {
  const again = await toSvg(identificationMachine, { detail: 'overview' });
  expect(again).toBe(await drawn('overview'));
});

it('a picture supports dark mode and loads nothing from the network', async () => {
  const svg = await drawn('complete');
  expect(svg).toContain('@media (prefers-color-scheme:dark)');
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|url\(|href/);
});

it('escapes markup in the name of a state', async () => {
  const machine = createMachine({
    id: '<script>',
    initial: '<b>"&',
    states: { '<b>"&': { on: { '<i>': 'end' } }, end: { type: 'final' } },
  });
  const svg = await toSvg(machine);
  expect(svg).not.toMatch(/<(script|b|i)>/);
  expect(svg).toContain('&lt;b&gt;&quot;&amp;');
});

it('a PNG has twice the size of the picture', () => {
  const png = toPng('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>');
  expect(sizeOf(png)).toEqual([60, 40]);
});
