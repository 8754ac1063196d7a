/** The testing kit's paths, in this process and on Restate: the same comes of them. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { identificationPaths, runPath, type IdentificationPath } from '../../src/testing/index.js';
import { createRestateCourses, walkInProcess, type Course } from './courses.js';
import { engineForAll } from './helpers.js';

// They wait far more than they work. Each of their steps may take long on a busy machine.
vi.setConfig({ maxConcurrency: 12, testTimeout: 180_000 });

const inProcess = new Map<string, Course>();
beforeAll(async () => {
  vi.useFakeTimers();
  for (const path of identificationPaths) inProcess.set(path.name, await walkInProcess(path));
  vi.useRealTimers();
});

const engine = engineForAll();

const waitsForDeadline = ({ steps }: IdentificationPath): boolean =>
  steps.some(({ type }) => type === 'waitForDeadline');

const backoff = { base: 50, retryAfterCap: 200 };
const UNHURRIED = { pollInterval: 150, pollTimeout: 3_600_000, backoff };
const leftOut: string[] = [];

describe.each([
  {
    name: 'to its end',
    paths: identificationPaths.filter((path) => !waitsForDeadline(path)),
    timings: UNHURRIED,
  },
  {
    name: 'to the deadline and on',
    paths: identificationPaths.filter(waitsForDeadline),
    timings: { pollInterval: 1_000, pollTimeout: 6_000, backoff },
  },
])('$name, it is the same on Restate:', ({ paths, timings }) => {
  const courses = createRestateCourses(engine, timings);
  beforeAll(courses.open);
  afterAll(courses.close);

  for (const path of paths) {
    const reason = courses.skipReason(path);
    if (reason !== null) {
      leftOut.push(reason);
      continue;
    }
    // Where its process dies, it dies for all.
    const test = path.requires.includes('reload') ? it : it.concurrent;
    test(path.name, async () => {
      expect(await courses.walk(path)).toEqual(inProcess.get(path.name));
    });
  }
});

it('one path after the other is walked with one gateway, as nothing is left of the one before', async () => {
  const courses = createRestateCourses(engine, UNHURRIED);
  await courses.open();
  onTestFinished(courses.close);
  const driver = courses.driver();
  // They end between two calls, or with a call of each kind in flight.
  for (const name of [
    'a Success redirect replaces an unconfirmed Fail redirect of the signing',
    'a rejected restart is restarted once more',
    'a user who logs in again continues in phase B',
    'a Success redirect replaces an unconfirmed Fail redirect of the identity check',
    'a user is identified without a failure',
  ]) {
    const path = identificationPaths.find((path) => path.name === name);
    if (path === undefined) throw new Error(`There is no path “${name}”.`);
    await runPath(path, driver);
  }
});

it('Restate cannot be walked where a timer breaks, a wait is cut short, or a page reloads', () => {
  expect(leftOut.sort()).toEqual([
    ...Array.from({ length: 5 }, () => 'breakTimer: The timers are Restate’s.'),
    ...Array.from({ length: 5 }, () => 'fakeTime: The driver has no clock.'),
    ...Array.from(
      { length: 9 },
      () => 'reloadAtHostedPage: A host asks for the page when the user opens it, not before.',
    ),
  ]);
});
