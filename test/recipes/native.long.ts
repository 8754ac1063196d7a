/**
 * The package in an app of React Native: under Jest with the presets as they are, in components that are
 * rendered by React Native's own JavaScript, and compiled against the modules that the adapters take. It
 * runs on Node's engine and globals: `test/app` runs on React Native's.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pack, ROOT } from '../package/packed.js';
import { installProject, runIn } from './project.js';

let folder: string;
let project: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'native-'));
  project = await installProject('native', folder, await pack(folder));
}, 1_200_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program of the project; React Native needs a newer Node than the oldest one that we support. */
const runTool = (file: string, ...args: string[]): Promise<string> => {
  const node = ['npx', '--yes', '--package', 'node@22', 'node', `node_modules/${file}`];
  // As Jest sets it where nothing else has.
  return runIn(project, '.', ['env', 'NODE_ENV=test', ...node, ...args]);
};

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

async function runJest(config: string): Promise<JestReport> {
  const output = join(folder, `${config}.json`);
  await runTool('jest/bin/jest.js', '--config', config, '--json', '--outputFile', output);
  return JSON.parse(readFileSync(output, 'utf8')) as JestReport;
}

test('the preset of React Native imports every entry of an app, and renders the screen of the guide', async () => {
  expect(await runJest('jest.config.js')).toMatchObject({ numFailedTests: 0, numPassedTests: 15 });
});

test('the preset of Expo imports every entry of an app', async () => {
  expect(await runJest('jest.expo.config.js')).toMatchObject({
    numFailedTests: 0,
    numPassedTests: 7,
  });
});

test('the presets need no transformIgnorePatterns for that', () => {
  for (const name of ['jest.config.js', 'jest.expo.config.js', 'package.json']) {
    const text = readFileSync(join(ROOT, 'test/recipes/native', name), 'utf8');
    expect(text).not.toMatch(/transform|moduleNameMapper|resolver/);
  }
});

test('the adapters take the modules of Expo, React Native and Capacitor as they are', async () => {
  expect(await runTool('typescript/bin/tsc', '--project', '.')).toBe('');
});
