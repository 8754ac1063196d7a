/** Fake time over a network in real time: the clock runs on while answers are on their way. */
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
    const answer = await gateway.fetch(...call);
    await realPause(40);
    return answer;
  },
});
const timings = { pollInterval: 1_000, pollTimeout: 5_000 };
const driver = createServerDriver({
  gateway,
  clock: vi,
  timings,
  patience: 1_000,
  openHost: () =>
    Promise.resolve(
      createServerHost({ actors, store: createMemoryStore(), timings, drainTimeout: 0 }),
    ),
});

function pathThat(does: 'waitForDeadline' | 'waitForCall') {
  const path = identificationPaths.find(
    ({ needs, steps }) => needs.length === 0 && steps.some((step) => step.does === does),
  );
  if (path === undefined) throw new Error(`There is no path with ${does}.`);
  return path;
}

it.each(['waitForDeadline', 'waitForCall'] as const)(
  'a path with %s fails without slack, and can be walked with it',
  async (does) => {
    const path = pathThat(does);
    await expect(runPath(path, driver)).rejects.toThrow('It does not show what is expected.');
    await runPath(path, { ...driver, slack: timings.pollTimeout });
  },
);
