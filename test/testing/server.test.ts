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
/** In ms. A host looks many times per second what is due, in fake time, too. */
const timings = { pollInterval: 1_000, pollTimeout: 5_000 };
let store: IdentificationStore;

const { leftOut } = testIdentification({
  driver: createServerDriver({
    gateway,
    clock: vi,
    timings,
    openHost: (which) => {
      // It outlives its hosts.
      if (which === 'empty') store = { ...createMemoryStore(), close: () => Promise.resolve() };
      return Promise.resolve(createServerHost({ actors, store, timings, drainTimeout: 0 }));
    },
  }),
  test: it,
});

it('a server cannot be walked where a page is reloaded at a hosted page, or a timer breaks', () => {
  const reasons = new Set(leftOut.map(({ reason }) => reason.split(':')[0]));
  expect([...reasons].sort()).toEqual(['breakTimer', 'reloadAtHostedPage']);
  expect(leftOut).toHaveLength(14);
});
