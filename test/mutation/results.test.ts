/** What the page about mutants says of files that change, or that have none. */
import { expect, it } from 'vitest';
import { pageOf, totalOf } from './page.js';
import { currentOf, hashOf, resultOf } from './results.js';

const CODE = 'const a = 1;\n';
const SURVIVOR = { line: 'const a = 1;', original: '1', replacement: '0' };
const KEY = 'src/a.ts | const a = 1; | 1 -> 0';
const REASONS = { [KEY]: 'Equivalent: nobody reads it.' };

const A = resultOf(
  { source: CODE, killed: 3, timedOut: 0, survivors: [SURVIVOR] },
  CODE,
  '2026-05-21',
);
const NOTHING = resultOf(undefined, 'export {};\n', '2026-05-22');

it.each([
  ['its comments change', "import { b } from './b.js';\n/** New. */\nexport const a = () => b;\n"],
  ['its imports move', "import { b } from '../c/b.js';\nexport const a = () => b;\n"],
  ['its types change', "import { b } from './b.js';\nexport const a = (): number => b;\n"],
  ['it is laid out in another way', "import {b} from './b.js';\n\nexport const a = () =>\n  b;\n"],
])('a file keeps its hash where %s', (_, source) => {
  expect(hashOf(source)).toBe(hashOf("import { b } from './b.js';\nexport const a = () => b;\n"));
});

it('a file of other code has another hash', () => {
  expect(hashOf('export const a = 1;\n')).not.toBe(hashOf('export const a = 2;\n'));
});

it('a file counts as measured as long as it is the same', () => {
  const { results, missing } = currentOf({ 'src/a.ts': A }, new Map([['src/a.ts', CODE]]));
  expect([results, missing]).toEqual([{ 'src/a.ts': A }, []]);
});

it('a file that has changed since counts as not measured', () => {
  const { results, missing } = currentOf(
    { 'src/a.ts': A },
    new Map([['src/a.ts', 'const a = 2;\n']]),
  );
  expect([results, missing]).toEqual([{}, ['src/a.ts']]);
});

it('a file that changed while it was measured counts as it was when it was mutated', () => {
  const report = { source: CODE, killed: 1, timedOut: 0, survivors: [] };
  expect(resultOf(report, 'const a = 2;\n', '2026-05-21').code).toBe(hashOf(CODE));
});

it('a file without a mutant is measured, and counts for nothing', () => {
  const sources = new Map([['src/b.ts', 'export {};\n']]);
  expect(currentOf({ 'src/b.ts': NOTHING }, sources).missing).toEqual([]);
  expect(totalOf({ 'src/a.ts': A, 'src/b.ts': NOTHING })).toBe(75);
  expect(pageOf({ 'src/b.ts': NOTHING }, {}, []).page).toContain('nothing to mutate');
});

it('the page names what is not measured, and no score of it', () => {
  const { page } = pageOf({ 'src/b.ts': NOTHING }, {}, ['src/a.ts']);
  expect(page).toContain('Not measured as they are now: `src/a.ts`.');
  expect(page).not.toContain('75.0 %');
});

it('the page says when a file was measured, and which code it had', () => {
  const { page } = pageOf({ 'src/a.ts': A }, REASONS, []);
  expect(page).toMatch(new RegExp(`src/a\\.ts.*75\\.0 %.*2026-05-21.*${hashOf(CODE).slice(0, 8)}`));
});

it('a survivor without a reason is counted', () => {
  expect(pageOf({ 'src/a.ts': A }, {}, []).unexplained).toBe(1);
  expect(pageOf({ 'src/a.ts': A }, REASONS, []).unexplained).toBe(0);
});

it('a reason of what has not survived is stale, but not of what has not been measured', () => {
  expect(pageOf({ 'src/a.ts': { ...A, survivors: [] } }, REASONS, []).stale).toEqual([KEY]);
  expect(pageOf({}, REASONS, []).stale).toEqual([KEY]);
  expect(pageOf({}, REASONS, ['src/a.ts']).stale).toEqual([]);
});
