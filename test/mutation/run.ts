/**
 * `npm run test:mutation` mutates the modules that have changed since they were measured, stores the
 * results, and writes `docs/mutation.md`. `-- policy view` mutates these modules, changed or not.
 * `-- report` mutates none and writes the page.
 *
 * Exits with 1 where too few mutants are killed, a survivor has no reason in `reasons.json`, a reason has
 * no survivor, or a file is not measured as it is now.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import * as v from 'valibot';
import { MODULES, type Module } from './modules.js';
import { pageOf, totalOf } from './page.js';
import { readReport } from './report.js';
import { currentOf, resultOf, resultsSchema, type Results } from './results.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = `${ROOT}node_modules/.cache/mutation`;
const RESULTS = `${ROOT}test/mutation/results.json`;
const MIN_SCORE = 85;

const sourceOf = (file: string): string => readFileSync(`${ROOT}${file}`, 'utf8');
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

function mutate({ name, files, tests }: Module): Results {
  const sources = files.map((file) => ({ file, source: sourceOf(file) }));
  const { status } = spawnSync(
    'npx',
    [
      ...['stryker', 'run', 'test/mutation/stryker.config.json', '--mutate', files.join(',')],
      ...['--incrementalFile', `${CACHE}/${name}.incremental.json`],
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MUTATION_TESTS: tests.join(',') } },
  );
  if (status !== 0) throw new Error(`Stryker exited with ${String(status)} in the module ${name}.`);
  const report = readReport(`${CACHE}/report.json`);
  const day = new Date().toISOString().slice(0, 10);
  return Object.fromEntries(
    sources.map(({ file, source }) => [file, resultOf(report.get(file), source, day)]),
  );
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => name !== 'report' && !MODULES.some((m) => m.name === name));
if (unknown.length > 0) throw new Error(`There is no module ${unknown.join(', ')}.`);

const files = MODULES.flatMap((module) => module.files);
const current = (results: Results) =>
  currentOf(results, new Map(files.map((file) => [file, sourceOf(file)])));

const stored = v.parse(resultsSchema, readJson(RESULTS));
let { results, missing } = current(stored);
mkdirSync(CACHE, { recursive: true });
for (const module of MODULES) {
  const isChanged = module.files.some((file) => missing.includes(file));
  if (asked.length === 0 ? !isChanged : !asked.includes(module.name)) continue;
  ({ results, missing } = current({ ...results, ...mutate(module) }));
  writeFileSync(
    RESULTS,
    await format(JSON.stringify(results), { parser: 'json', printWidth: 100 }),
  );
}

const reasons = v.parse(
  v.record(v.string(), v.string()),
  readJson(`${ROOT}test/mutation/reasons.json`),
);
const { page, unexplained, stale } = pageOf(results, reasons, missing, stored);
writeFileSync(
  `${ROOT}docs/mutation.md`,
  await format(page, { parser: 'markdown', printWidth: 100 }),
);
const score = totalOf(results);
process.stdout.write(`${score.toFixed(1)} % killed, ${String(unexplained)} without a reason\n`);
for (const key of stale) process.stdout.write(`A reason without a survivor: ${key}\n`);
for (const file of missing) process.stdout.write(`Not measured: ${file}\n`);
const isGood =
  score >= MIN_SCORE && unexplained === 0 && stale.length === 0 && missing.length === 0;
process.exitCode = isGood ? 0 : 1;
