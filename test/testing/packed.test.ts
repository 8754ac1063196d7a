/** The kit as the developers of an app have it: from the packed package, in a project of their own. */
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

/** Builds as `npm run build` does, but for the declarations, which take long; then packs. */
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

/** The project of the app, with the package unpacked from its tarball. */
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
  /** The failed tests' names. */
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

/** Runs the app's own tests. */
async function testApp(project: string, bug: '0' | '1'): Promise<Outcome> {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const report = join(folder, `report-${bug}.json`);
  await new Promise<void>((resolve) => {
    const env = { ...process.env, PLANTED_BUG: bug, VITEST: undefined };
    const args = [vitest, 'run', '--root', project, '--reporter=json', `--outputFile=${report}`];
    // It exits with 1 where a test has failed: the report says which.
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

it('an app that does everything right passes', async () => {
  const { passed, failed } = await testApp(project, '0');

  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(50);
});

it('a screen that does not offer to begin anew when it has stalled is found', async () => {
  const { failed, messages } = await testApp(project, '1');

  expect(failed).toContain('a status that never changes stalls, and a new session can be begun');
  expect(messages).toContain('"state":"stalled"');
  expect(messages).toContain(
    'expected {"state":"stalled","offers":["cancel","keepWaiting","restart"]',
  );
});

it('the package is what its own package.json says', () => {
  const require = createRequire(join(project, 'app.js'));

  expect(require.resolve('identification-machine/testing')).toContain(
    join('identification-machine', 'dist', 'src', 'testing', 'index.js'),
  );
});
