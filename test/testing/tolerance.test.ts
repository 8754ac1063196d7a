/** Fake time with a network in real time: the clock advances while answers are in transit. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGatewayActors } from '../../src/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import {
  createScriptedGateway,
  createServerDriver,
  identificationPaths,
  runPath,
} from '../../src/testing/index.js';
import { realPause } from '../../src/testing/real-time.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const gateway = createScriptedGateway();
const actors = createGatewayActors({
  baseUrl: 'https://gateway.example',
  getAccessToken: () => 'token',
  fetch: async (...call) => {
    const response = await gateway.fetch(...call);
    await realPause(40);
    return response;
  },
});
const timings = { pollInterval: 1_000, pollTimeout: 5_000 };
const driver = createServerDriver({
  gateway,
  clock: vi,
  timings,
  timeout: 1_000,
  openHost: () =>
    Promise.resolve(
      createServerHost({ actors, store: createMemoryStore(), timings, drainTimeout: 0 }),
    ),
});

/** Not with a refused token, for which the kit has a tolerance of its own. */
function pathWith(type: 'waitForDeadline' | 'waitForCall') {
  const path = identificationPaths.find(
    ({ requires, steps, name }) =>
      requires.length === 0 && steps.some((step) => step.type === type) && !name.includes('token'),
  );
  if (path === undefined) throw new Error(`There is no path with ${type}.`);
  return path;
}

it.each(['waitForDeadline', 'waitForCall'] as const)(
  'a path with %s fails without tolerance, and passes with it',
  async (type) => {
    const path = pathWith(type);
    await expect(runPath(path, driver)).rejects.toThrow(
      'The app does not show what the path expects.',
    );
    await runPath(path, { ...driver, tolerance: timings.pollTimeout });
  },
);
