import { expect, it } from 'vitest';
import type { Part, Section } from './part.js';
import { pageText } from './report.js';

const part = (name: string, title: string): Part => ({
  name,
  title,
  run: () => Promise.reject(new Error('is not measured here')),
});

const flow = part('flow', 'One flow of 8 calls, stubbed');
const polling = part('polling', '10,000 identifications polling');
const PARTS = [flow, polling];

const section = (measured: string): Section => ({
  goals: [{ what: 'the cost', measured, goal: 'at most 3 ms', isReached: true }],
  text: `It costs ${measured}.`,
});

it('saves all parts with the goals first, each linked to its part', () => {
  const page = pageText(
    PARTS,
    [
      { part: flow, section: section('1 ms') },
      { part: polling, section: section('2 ms') },
    ],
    '',
  );

  expect(page).toContain(
    '| [the cost](#one-flow-of-8-calls-stubbed) | 1 ms | at most 3 ms | reached |\n' +
      '| [the cost](#10000-identifications-polling) | 2 ms | at most 3 ms | reached |\n',
  );
  expect(page.indexOf('It costs 1 ms.')).toBeGreaterThan(page.indexOf('## One flow of 8 calls'));
});

it('saves one part again without changing the goals and the text of the others', () => {
  const first = pageText(
    PARTS,
    [
      { part: flow, section: section('1 ms') },
      { part: polling, section: section('2 ms') },
    ],
    '',
  );

  const second = pageText(PARTS, [{ part: flow, section: section('4 ms') }], first);

  expect(second).toBe(first.replaceAll('1 ms', '4 ms'));
});

it('adds a part that the page did not have in its place', () => {
  const first = pageText([polling], [{ part: polling, section: section('2 ms') }], '');

  const second = pageText(PARTS, [{ part: flow, section: section('1 ms') }], first);

  expect(second.match(/^## .*/gm)).toEqual([`## ${flow.title}`, `## ${polling.title}`]);
});
