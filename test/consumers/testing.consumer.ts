/** The testing kit under the test runners of apps, as docs/testing-your-app.md shows it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import * as v from 'valibot';
import { identificationPaths } from '../../src/testing/index.js';
import { ROOT } from '../package/packed.js';
import { consumer, installProject, runIn, versionsIn } from './project.js';

/** The example of the guide that imports from a module. */
function codeFor(module: string): string {
  const guide = readFileSync(join(ROOT, 'docs/testing-your-app.md'), 'utf8');
  const code = [...guide.matchAll(/\n```js\n([^]*?)```/g)]
    .map(([, block = '']) => block)
    .find((block) => block.includes(`from '${module}'`));
  if (code === undefined) throw new Error(`The guide has no block for ${module}.`);
  return code;
}

/** Adds the example of the guide to the project, in a folder of its own; returns the folder. */
function writeExample(project: string, module: string): string {
  const folder = join(project, 'jest');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(join(folder, 'identification.test.js'), codeFor(module));
  return folder;
}

for (const [name, alias] of [
  ['Jest 29', 'jest-29'],
  ['Jest 30', 'jest'],
] as const) {
  consumer(name, async ({ versions, remarks }) => {
    const project = await installProject('server');
    versions.push(...versionsIn(project, alias).map((text) => text.replace(alias, 'jest')));
    const folder = writeExample(project, '@jest/globals');
    const report = join(folder, `${alias}.json`);
    const jest = ['node', `../node_modules/${alias}/bin/jest.js`, '--json'];
    await runIn(project, 'jest', [...jest, `--outputFile=${report}`], {
      NODE_ENV: 'test',
      NODE_OPTIONS: '--experimental-vm-modules',
    });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      numPassedTests: identificationPaths.length,
      numTotalTests: identificationPaths.length,
    });
    remarks.push('needs `NODE_OPTIONS=--experimental-vm-modules`');
  });
}

consumer('node:test', async () => {
  const project = await installProject('server');
  writeFileSync(join(project, 'identification.test.mjs'), codeFor('node:test'));
  const output = await runIn(project, '.', ['node', '--test', 'identification.test.mjs']);
  expect(output).toMatch(new RegExp(`^. pass ${String(identificationPaths.length)}$`, 'm'));
  expect(output).toMatch(/^. fail 0$/m);
});

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

/** Runs the tests of the app, with its planted defect or without. */
function testApp(project: string, bug: '0' | '1'): Outcome {
  const report = join(project, `vitest-${bug}.json`);
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'vitest'];
  // Vitest exits with 1 if a test fails; the report says which.
  spawnSync(process.execPath, [...vitest, '--reporter=json', `--outputFile=${report}`], {
    cwd: project,
    env: { ...process.env, PLANTED_BUG: bug, VITEST: undefined },
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

consumer('Vitest', async ({ versions }) => {
  const project = await installProject('server');
  versions.push(...versionsIn(project, 'vitest'));
  const correct = testApp(project, '0');
  expect([correct.failed, correct.messages]).toEqual([[], '']);
  expect(correct.passed).toBeGreaterThan(50);

  const { failed, messages } = testApp(project, '1');
  expect(failed).toContain('a status that never changes stalls, and restart starts a new session');
  expect(messages).toContain(
    'expected {"state":"stalled","offers":["cancel","keepWaiting","restart"]',
  );
});
