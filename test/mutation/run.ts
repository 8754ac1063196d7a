/**
 * Mutates one module after the other, and writes `docs/mutation.md`: `npm run test:mutation`, or
 * `npm run test:mutation -- policy` for a module. Ends with 1 where too few mutants are killed,
 * where one has survived without a reason in `reasons.json`, where a reason there is of none, or
 * where a module has not been measured yet.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import * as v from 'valibot';
import { pageOf, totalOf } from './page.js';
import { MODULES, type Module } from './modules.js';
import { readReport } from './report.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = `${ROOT}node_modules/.cache/mutation`;
const LEAST_SCORE = 85;

const reportOf = (name: string): string => `${CACHE}/${name}.json`;

function mutate({ name, mutate: files, tests }: Module): void {
  const { status } = spawnSync(
    'npx',
    [
      ...['stryker', 'run', 'test/mutation/stryker.config.json', '--mutate', files.join(',')],
      ...['--incrementalFile', `${CACHE}/${name}.incremental.json`],
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MUTATION_TESTS: tests.join(',') } },
  );
  if (status !== 0) throw new Error(`Stryker ended with ${String(status)} in ${name}.`);
  copyFileSync(`${CACHE}/report.json`, reportOf(name));
}

const asked = process.argv.slice(2);
mkdirSync(CACHE, { recursive: true });
for (const module of MODULES) {
  // `report` looks at what there is from earlier runs.
  if (asked.length === 0 || asked.includes(module.name)) mutate(module);
}

const reasonsFile = new URL('reasons.json', import.meta.url);
const reasons = v.parse(
  v.record(v.string(), v.string()),
  JSON.parse(readFileSync(reasonsFile, 'utf8')),
);
const isMeasured = ({ name }: Module): boolean => existsSync(reportOf(name));
const reports = MODULES.filter(isMeasured).map(({ name }) => readReport(reportOf(name)));
const missing = MODULES.filter((module) => !isMeasured(module)).flatMap(({ mutate: some }) => some);
const scores = reports.flatMap((report) => report.scores);
const { page, unexplained, stale } = pageOf(
  scores,
  reports.flatMap(({ survivors }) => survivors),
  reasons,
  missing,
);
writeFileSync(
  `${ROOT}docs/mutation.md`,
  await format(page, { parser: 'markdown', printWidth: 100 }),
);
const score = totalOf(scores);
process.stdout.write(`${score.toFixed(1)} % killed, ${String(unexplained)} without a reason\n`);
for (const key of stale) process.stdout.write(`A reason for what has not survived: ${key}\n`);
for (const file of missing) process.stdout.write(`Not measured: ${file}\n`);
const isGood =
  score >= LEAST_SCORE && unexplained === 0 && stale.length === 0 && missing.length === 0;
process.exitCode = isGood ? 0 : 1;
