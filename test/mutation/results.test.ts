/** Which results count after a change, and what the page shows of them. */
import { expect, it } from 'vitest';
import { pageOf, totalOf } from './page.js';
import { currentOf, hashOf, resultOf } from './results.js';

const CODE = 'const a = 1;\n';
const SURVIVOR = { line: 'const a = 1;', original: '1', replacement: '0' };
const KEY = 'src/a.ts | const a = 1; | 1 -> 0';
const REASONS = { [KEY]: 'Equivalent: the constant is not used.' };

const A = resultOf(
  { source: CODE, killed: 3, timedOut: 0, survivors: [SURVIVOR] },
  CODE,
  '2026-05-21',
);
const WITHOUT_MUTANTS = resultOf(undefined, 'export {};\n', '2026-05-22');

it.each([
  ['its comments change', "import { b } from './b.js';\n/** New. */\nexport const a = () => b;\n"],
  ['its imports move', "import { b } from '../c/b.js';\nexport const a = () => b;\n"],
  ['its types change', "import { b } from './b.js';\nexport const a = (): number => b;\n"],
  ['its layout changes', "import {b} from './b.js';\n\nexport const a = () =>\n  b;\n"],
])('a file keeps its hash when %s', (_, source) => {
  expect(hashOf(source)).toBe(hashOf("import { b } from './b.js';\nexport const a = () => b;\n"));
});

it('a file whose code changes gets another hash', () => {
  expect(hashOf('export const a = 1;\n')).not.toBe(hashOf('export const a = 2;\n'));
});

it('a file counts as measured as long as its code is the same', () => {
  const { results, missing } = currentOf({ 'src/a.ts': A }, new Map([['src/a.ts', CODE]]));
  expect([results, missing]).toEqual([{ 'src/a.ts': A }, []]);
});

it('a file that has changed since it was measured counts as not measured', () => {
  const { results, missing } = currentOf(
    { 'src/a.ts': A },
    new Map([['src/a.ts', 'const a = 2;\n']]),
  );
  expect([results, missing]).toEqual([{}, ['src/a.ts']]);
});

it('a file that changes during the measurement has the hash of the mutated code', () => {
  const report = { source: CODE, killed: 1, timedOut: 0, survivors: [] };
  expect(resultOf(report, 'const a = 2;\n', '2026-05-21').code).toBe(hashOf(CODE));
});

it('a file without mutants counts as measured and does not change the score', () => {
  const sources = new Map([['src/b.ts', 'export {};\n']]);
  expect(currentOf({ 'src/b.ts': WITHOUT_MUTANTS }, sources).missing).toEqual([]);
  expect(totalOf({ 'src/a.ts': A, 'src/b.ts': WITHOUT_MUTANTS })).toBe(75);
  expect(pageOf({ 'src/b.ts': WITHOUT_MUTANTS }, {}, []).page).toContain('nothing to mutate');
});

it('the page lists a file that is not measured, without a score', () => {
  const { page } = pageOf({ 'src/b.ts': WITHOUT_MUTANTS }, {}, ['src/a.ts']);
  expect(page).toContain('Not measured yet: `src/a.ts`.');
  expect(page).not.toContain('75.0 %');
});

it('the page shows an older result of a file that has changed since, and says so', () => {
  const { page } = pageOf({}, {}, ['src/a.ts', 'src/new.ts'], { 'src/a.ts': A });
  expect(page).toContain('| `src/a.ts` | 75.0 % | 3 | 0 | 1 | 2026-05-21 | changed since |');
  expect(page).toContain('Not measured yet: `src/new.ts`.');
});

it('the page shows the day of a measurement and the hash of the code', () => {
  const { page } = pageOf({ 'src/a.ts': A }, REASONS, []);
  expect(page).toMatch(new RegExp(`src/a\\.ts.*75\\.0 %.*2026-05-21.*${hashOf(CODE).slice(0, 8)}`));
});

it('a survivor without a reason is counted', () => {
  expect(pageOf({ 'src/a.ts': A }, {}, []).unexplained).toBe(1);
  expect(pageOf({ 'src/a.ts': A }, REASONS, []).unexplained).toBe(0);
});

it('a reason without a survivor is stale, unless its file is not measured', () => {
  expect(pageOf({ 'src/a.ts': { ...A, survivors: [] } }, REASONS, []).stale).toEqual([KEY]);
  expect(pageOf({}, REASONS, []).stale).toEqual([KEY]);
  expect(pageOf({}, REASONS, ['src/a.ts']).stale).toEqual([]);
});
