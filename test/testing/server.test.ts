import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGatewayActors } from '../../src/index.js';
import { createServerHost, type IdentificationStore } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import {
  createScriptedGateway,
  createServerDriver,
  testIdentification,
} from '../../src/testing/index.js';

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
  fetch: gateway.fetch,
});
/** In ms. Short, as a host checks many times per second which identifications are due. */
const timings = { pollInterval: 1_000, pollTimeout: 5_000 };
let store: IdentificationStore;

const { skipped } = testIdentification({
  driver: createServerDriver({
    gateway,
    clock: vi,
    timings,
    openHost: (which) => {
      // The store outlives its hosts.
      if (which === 'empty') store = { ...createMemoryStore(), close: () => Promise.resolve() };
      return Promise.resolve(createServerHost({ actors, store, timings, drainTimeout: 0 }));
    },
  }),
  test: it,
});

it('the server driver skips the paths that reload at a hosted page, break a timer or expire', () => {
  const reasons = new Set(skipped.map(({ reason }) => reason.split(':')[0]));
  expect([...reasons].sort()).toEqual(['breakTimer', 'expire', 'reloadAtHostedPage']);
  expect(skipped).toHaveLength(30);
});
