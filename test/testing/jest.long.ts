/** The testing kit in a project with Jest, as docs/testing-your-app.md shows it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { identificationPaths } from '../../src/testing/index.js';
import { install, pack, ROOT, run } from '../package/packed.js';

let folder = '';
let app = '';

function codeOfGuide(): string {
  const guide = readFileSync(join(ROOT, 'docs/testing-your-app.md'), 'utf8');
  const [, code] = /\n```js\n([^]*?)```/.exec(guide) ?? [];
  if (code === undefined) throw new Error('The guide has no block for Jest.');
  return code;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identification-jest-'));
  app = await install(folder, await pack(folder));
  writeFileSync(join(app, 'identification.test.js'), codeOfGuide());
}, 300_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each(['29', '30'])('every path passes under Jest %s, in its fake time', async (version) => {
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...flags, `jest@${version}`], { cwd: app });
  const report = join(app, `report-${version}.json`);
  await run('npx', ['jest', '--json', `--outputFile=${report}`], {
    cwd: app,
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
  });
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    numPassedTests: identificationPaths.length,
    numTotalTests: identificationPaths.length,
  });
});
