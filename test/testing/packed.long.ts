/** The testing kit in the project of an app, installed from the packed package. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as v from 'valibot';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('example-app', import.meta.url));

let folder = '';

/** Builds and packs the package without declarations, which take long. */
async function pack(): Promise<string> {
  const staging = join(folder, 'staging');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['machines/*.ts', 'src/**/*.ts'],
    outdir: join(staging, 'dist'),
    outbase: ROOT,
    target: 'es2022',
    format: 'esm',
  });
  cpSync(join(ROOT, 'package.json'), join(staging, 'package.json'));
  const [tarball] = v.parse(
    v.tuple([v.object({ filename: v.string() })]),
    JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts'], {
        cwd: staging,
        encoding: 'utf8',
      }),
    ),
  );
  return join(staging, tarball.filename);
}

/** The app's project, with the package unpacked from its tarball. */
async function install(): Promise<string> {
  const project = join(folder, 'app');
  cpSync(EXAMPLE, project, { recursive: true });
  const installed = join(project, 'node_modules', 'identification-machine');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', await pack(), '-C', installed, '--strip-components=1']);
  for (const name of ['xstate', 'ofetch', 'valibot', 'vitest']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  return project;
}

interface Outcome {
  readonly passed: number;
  /** The names of the failed tests. */
  readonly failed: readonly string[];
  readonly messages: string;
}

const reportSchema = v.object({
  numPassedTests: v.number(),
  testResults: v.array(
    v.object({
      assertionResults: v.array(
        v.object({
          status: v.string(),
          title: v.string(),
          failureMessages: v.nullish(v.array(v.string())),
        }),
      ),
    }),
  ),
});

/** Runs the app's tests. */
async function testApp(project: string, bug: '0' | '1'): Promise<Outcome> {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const report = join(folder, `report-${bug}.json`);
  await new Promise<void>((resolve) => {
    const env = { ...process.env, PLANTED_BUG: bug, VITEST: undefined };
    const args = [vitest, 'run', '--root', project, '--reporter=json', `--outputFile=${report}`];
    // vitest exits with 1 if a test fails; the report says which.
    execFile(process.execPath, args, { cwd: project, env }, () => {
      resolve();
    });
  });
  const { numPassedTests, testResults } = v.parse(
    reportSchema,
    JSON.parse(readFileSync(report, 'utf8')),
  );
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed');
  return {
    passed: numPassedTests,
    failed: failed.map(({ title }) => title),
    messages: failed.flatMap(({ failureMessages }) => failureMessages ?? []).join('\n'),
  };
}

let project = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identification-packed-'));
  project = await install();
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('a correct app passes every test', async () => {
  const { passed, failed, messages } = await testApp(project, '0');

  expect([failed, messages]).toEqual([[], '']);
  expect(passed).toBeGreaterThan(50);
});

it('a test fails for a stalled screen without the action restart', async () => {
  const { failed, messages } = await testApp(project, '1');

  expect(failed).toContain('a status that never changes stalls, and restart starts a new session');
  expect(messages).toContain('"state":"stalled"');
  expect(messages).toContain(
    'expected {"state":"stalled","offers":["cancel","keepWaiting","restart"]',
  );
});

it('the app imports the file that the package.json of the package names', () => {
  const require = createRequire(join(project, 'app.js'));

  expect(require.resolve('identification-machine/testing')).toContain(
    join('identification-machine', 'dist', 'src', 'testing', 'index.js'),
  );
});
