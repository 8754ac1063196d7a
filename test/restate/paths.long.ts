/** Runs the testing kit's paths in this process and on Restate, and compares the results. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { identificationPaths, runPath, type IdentificationPath } from '../../src/testing/index.js';
import { createRestateRunner, runInProcess, type PathResult } from './path-runs.js';
import { engineForAll } from './helpers.js';

// The paths mostly wait. Each step may take long on a busy machine.
vi.setConfig({ maxConcurrency: 12, testTimeout: 180_000 });

const inProcess = new Map<string, PathResult>();
beforeAll(async () => {
  vi.useFakeTimers();
  for (const path of identificationPaths) inProcess.set(path.name, await runInProcess(path));
  vi.useRealTimers();
});

const engine = engineForAll();

const waitsForDeadline = ({ steps }: IdentificationPath): boolean =>
  steps.some(({ type }) => type === 'waitForDeadline');

const backoff = { base: 50, retryAfterCap: 200 };
const TIMINGS = { pollInterval: 150, pollTimeout: 3_600_000, backoff };
const skipReasons: string[] = [];

describe.each([
  {
    name: 'without a deadline',
    paths: identificationPaths.filter((path) => !waitsForDeadline(path)),
    timings: TIMINGS,
  },
  {
    name: 'past a deadline',
    paths: identificationPaths.filter(waitsForDeadline),
    timings: { pollInterval: 1_000, pollTimeout: 6_000, backoff },
  },
])('$name, a path has the same result on Restate:', ({ paths, timings }) => {
  const runner = createRestateRunner(engine, timings);
  beforeAll(runner.open);
  afterAll(runner.close);

  for (const path of paths) {
    const reason = runner.skipReason(path);
    if (reason !== null) {
      skipReasons.push(reason);
      continue;
    }
    // A reload restarts the service that all paths share.
    const test = path.requires.includes('reload') ? it : it.concurrent;
    test(path.name, async () => {
      expect(await runner.run(path)).toEqual(inProcess.get(path.name));
    });
  }
});

it('paths can run one after the other with one gateway, as none leaves anything behind', async () => {
  const runner = createRestateRunner(engine, TIMINGS);
  await runner.open();
  onTestFinished(runner.close);
  const driver = runner.driver();
  // These end between two calls, or with a call of each kind in flight.
  for (const name of [
    'a Success redirect replaces an unconfirmed Fail redirect of the signing',
    'a rejected restart is restarted once more',
    'a Success redirect after a failed signing polls the status again',
    'a Success redirect replaces an unconfirmed Fail redirect of the identity check',
    'a user is identified without a failure',
  ]) {
    const path = identificationPaths.find((path) => path.name === name);
    if (path === undefined) throw new Error(`There is no path “${name}”.`);
    await runPath(path, driver);
  }
});

it('leaves out the paths that break a timer, expire, need fake time, or reload at a hosted page', () => {
  expect(skipReasons.sort()).toEqual([
    ...Array.from({ length: 5 }, () => 'breakTimer: The timers are Restate’s.'),
    ...Array.from(
      { length: 16 },
      () => 'expire: A host lets an identification expire at its own time.',
    ),
    ...Array.from({ length: 5 }, () => 'fakeTime: The driver has no clock.'),
    ...Array.from(
      { length: 9 },
      () => 'reloadAtHostedPage: A host asks for the page when the user opens it, not before.',
    ),
  ]);
});
