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

/** Width and height, as they stand in the first chunk. */
const sizeOf = (png: Uint8Array): [number, number] => {
  const view = Buffer.from(png);
  return [view.readUInt32BE(16), view.readUInt32BE(20)];
};

describe('the pictures that are kept beside the docs', () => {
  const drawing: Promise<Pictures> = drawPictures();

  it.each(['overview', 'complete'])('show the machine as it is: %s', async (name) => {
    const pictures = await drawing;
    for (const ending of ['mmd', 'svg']) {
      const path = `docs/diagrams/${name}.${ending}`;
      expect(fileAt(path).toString(), `${path}: npm run diagrams`).toBe(pictures.get(path));
    }
  });

  // The letters of a PNG depend on the fonts of the system; its size does not.
  it.each(['overview', 'complete'])('have a PNG of the same size: %s', async (name) => {
    const pictures = await drawing;
    const path = `docs/diagrams/${name}.png`;
    const drawn = pictures.get(path);
    if (typeof drawn !== 'object') throw new Error(`${path} was not drawn.`);
    expect(sizeOf(fileAt(path))).toEqual(sizeOf(drawn));
  });

  it('are drawn by the viewer, too', async () => {
    const pictures = await drawing;
    const path = 'src/inspect/panel/picture.svg';
    expect(fileAt(path).toString(), `${path}: npm run diagrams`).toBe(pictures.get(path));
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

  it('no two labels and no two states stand on each other', async () => {
    const layout = await placing;
    const labels = layout.edges.flatMap(({ label }) => label ?? []);
    const states = layout.nodes.filter(({ node }) => node.children.length === 0);
    expect(labels.length).toBeGreaterThan(20);
    expect(overlaps(labels, labels)).toEqual([]);
    expect(overlaps(labels, states)).toEqual([]);
    expect(overlaps(states, states)).toEqual([]);
  });

  it('every arrow is drawn, inside the paper', async () => {
    const layout = await placing;
    for (const { edge, points } of layout.edges) {
      expect(points.length, `${edge.from} to ${edge.to}`).toBeGreaterThan(1);
      for (const { x, y } of points) {
        expect(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height).toBe(true);
      }
    }
  });
});

it('the overview names every state in the words of those who asked for it', async () => {
  const svg = await toSvg(identificationMachine, { detail: 'overview' });
  for (const words of ['Initiated', 'Awaiting redirect', 'Phase A polling', 'Signing']) {
    expect(svg).toContain(`>${words}</text>`);
  }
  for (const state of identificationStates) expect(svg).toContain(`data-state="${state}"`);
});

it('the same machine is always drawn the same', async () => {
  const once = await toSvg(identificationMachine, { detail: 'overview' });
  expect(await toSvg(identificationMachine, { detail: 'overview' })).toBe(once);
});

it('a picture follows the reader from light to dark, and asks nothing of the network', async () => {
  const svg = await toSvg(identificationMachine);
  expect(svg).toContain('@media (prefers-color-scheme:dark)');
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|url\(|href/);
});

it('a name of a state cannot break out of the picture', async () => {
  const machine = createMachine({
    id: '<script>',
    initial: '<b>"&',
    states: { '<b>"&': { on: { '<i>': 'end' } }, end: { type: 'final' } },
  });
  const svg = await toSvg(machine);
  expect(svg).not.toMatch(/<(script|b|i)>/);
  expect(svg).toContain('&lt;b&gt;&quot;&amp;');
});

it('a PNG is twice as large as the picture, for sharp screens', () => {
  const png = toPng('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>');
  expect(sizeOf(png)).toEqual([60, 40]);
});
