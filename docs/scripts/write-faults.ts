/**
 * `node --import tsx docs/scripts/write-faults.ts`: runs the tests of the fault table, and writes
 * `docs/faults.md` and `docs/faults-in-detail.md`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { formatted, PAGES, urlOf } from '../../test/faults/report.js';
import { reportedTests, type ReportedTest, type Result } from '../../test/faults/reported-tests.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const runSchema = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      assertionResults: v.array(
        v.object({
          ancestorTitles: v.array(v.string()),
          title: v.string(),
          status: v.string(),
        }),
      ),
    }),
  ),
});

type Run = v.InferOutput<typeof runSchema>['testResults'];

function run(files: readonly string[], config: readonly string[]): Run {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const output = join(folder, 'run.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  const vitest = ['vitest', 'run', ...config, ...files, ...reporters];
  try {
    spawnSync('npx', vitest, { cwd: ROOT, stdio: 'inherit' });
    return v.parse(runSchema, JSON.parse(readFileSync(output, 'utf8'))).testResults;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs all files; the projects of users have a configuration of their own. */
function runAll(): Run {
  const files = [...new Set(reportedTests().map(({ file }) => `test/${file}`))];
  const isConsumer = (file: string): boolean => file.endsWith('.consumer.ts');
  return [
    ...run(
      files.filter((file) => !isConsumer(file)),
      [],
    ),
    ...run(files.filter(isConsumer), ['--config', 'test/consumers/vitest.config.ts']),
  ];
}

/** Matches the tests of a name in the source, whose placeholders stand for several tests. */
const patternOf = (name: string): RegExp =>
  new RegExp(
    `^${name
      .split(/%[sdij]|\$\{[^}]*\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

const resultIn =
  (files: Run) =>
  ({ file, suite, name }: ReportedTest): Result => {
    const found = files
      .filter((each) => each.name.endsWith(`/test/${file}`))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ title }) => (suite === null ? patternOf(name).test(title) : title === name))
      .filter(({ ancestorTitles }) => suite === null || ancestorTitles.at(-1) === suite);
    if (found.length === 0) return 'missing';
    return found.every(({ status }) => status === 'passed') ? 'passed' : 'failed';
  };

const resultOf = resultIn(runAll());
for (const [page, write] of Object.entries(PAGES)) {
  writeFileSync(urlOf(page), await formatted(page, write(resultOf)));
}
const notPassed = reportedTests().filter((test) => resultOf(test) !== 'passed');
for (const test of notPassed) {
  process.stderr.write(`${resultOf(test)}: test/${test.file}: ${test.name}\n`);
}
process.exitCode = notPassed.length > 0 ? 1 : 0;
