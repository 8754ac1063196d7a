import { expect, it } from 'vitest';
import { measure } from './measure.js';
import type { Part } from './part.js';

const part = (name: string, run: Part['run']): Part => ({ name, title: `Title of ${name}`, run });

const measured = (name: string): Part =>
  part(name, () =>
    Promise.resolve({
      goals: [{ what: name, measured: '2 ms', goal: '3 ms', isReached: true }],
      text: `Text of ${name}`,
    }),
  );

/** What was written, in order. */
function output() {
  const printed: string[] = [];
  const said: string[] = [];
  return {
    printed,
    said,
    print: (text: string) => void printed.push(text),
    say: (line: string) => void said.push(line),
  };
}

it('prints each part before the next one is measured, and the goals of all at the end', async () => {
  const out = output();
  let printedBefore: readonly string[] = [];
  const second = part('second', () => {
    printedBefore = [...out.printed];
    return Promise.resolve({ goals: [], text: 'Text of second' });
  });

  await measure([measured('first'), second], out);

  expect(printedBefore).toEqual(['## Title of first\n\nText of first']);
  expect(out.printed).toEqual([
    '## Title of first\n\nText of first',
    '## Title of second\n\nText of second',
    expect.stringContaining('| first | 2 ms | 3 ms | reached |'),
  ]);
});

it('names a part that throws with its reason, and measures the parts after it', async () => {
  const out = output();
  const broken = part('broken', () => Promise.reject(new TypeError('the ratio is null')));

  const { results, failed } = await measure([measured('first'), broken, measured('last')], out);

  expect(failed).toEqual(['broken']);
  expect(results.map((result) => result.part.name)).toEqual(['first', 'last']);
  expect(out.printed).toContain('## Title of last\n\nText of last');
  expect(out.said).toContainEqual(
    expect.stringMatching(/^broken: failed: TypeError: the ratio is null/),
  );
  expect(out.said.at(-1)).toBe('Failed: broken.');
});

it('names a part that throws before it returns a promise', async () => {
  const broken = part('broken', () => {
    throw new TypeError('the ratio is null');
  });

  expect((await measure([broken], output())).failed).toEqual(['broken']);
});
