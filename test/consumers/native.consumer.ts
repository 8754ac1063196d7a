/**
 * The package in an app of React Native: under Jest with the presets as they are, in components that are
 * rendered by React Native's own JavaScript, and compiled against the modules that the adapters take. It
 * runs on Node's engine and globals: `test/app` runs on React Native's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { consumer, HERE, installProject, onNode22, runIn, versionsIn } from './project.js';

/** Runs a program of the project; React Native needs a newer Node than the oldest one that we support. */
const runTool = (project: string, file: string, ...args: string[]): Promise<string> =>
  // As Jest sets it where nothing else has.
  runIn(project, '.', onNode22(`node_modules/${file}`, ...args), { NODE_ENV: 'test' });

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/** Runs the tests with a preset, which needs no `transformIgnorePatterns`. */
async function runJest(project: string, config: string): Promise<JestReport> {
  for (const name of [config, 'package.json']) {
    const text = readFileSync(join(HERE, 'native', name), 'utf8');
    expect(text).not.toMatch(/transform|moduleNameMapper|resolver/);
  }
  const output = join(project, `${config}.json`);
  const args = ['--config', config, '--json', '--outputFile', output];
  await runTool(project, 'jest/bin/jest.js', ...args);
  return JSON.parse(readFileSync(output, 'utf8')) as JestReport;
}

consumer('React Native, Jest preset', async (findings) => {
  const project = await installProject('native');
  findings.node = '22';
  findings.versions.push(...versionsIn(project, 'react-native', 'react', 'jest'));
  const report = await runJest(project, 'jest.config.js');
  expect(report).toMatchObject({ numFailedTests: 0, numPassedTests: 15 });
});

consumer('Expo, Jest preset', async (findings) => {
  const project = await installProject('native');
  findings.node = '22';
  findings.versions.push(...versionsIn(project, 'expo', 'jest-expo', 'jest'));
  const report = await runJest(project, 'jest.expo.config.js');
  expect(report).toMatchObject({ numFailedTests: 0, numPassedTests: 7 });
});

consumer('Expo, React Native and Capacitor modules', async (findings) => {
  const project = await installProject('native');
  findings.node = '22';
  findings.versions.push(
    ...versionsIn(project, 'expo', 'react-native', '@capacitor/core', 'typescript'),
  );
  expect(await runTool(project, 'typescript/bin/tsc', '--project', '.')).toBe('');
});
