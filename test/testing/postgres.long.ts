/** The paths on a server whose store is a Postgres database, in real time, as the database has its own. */
import { expect, it, vi } from 'vitest';
import { createServerHost, type IdentificationStore } from '../../src/server/index.js';
import { createServerDriver, testIdentification } from '../../src/testing/index.js';
import { emptySchema, openPool, openPostgresStore } from '../server/postgres.js';
import { scriptedGateway } from './scripted.js';

// Each step may take long on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const { gateway, actors } = scriptedGateway();
const timings = {
  pollInterval: 300,
  pollTimeout: 4_000,
  backoff: { base: 50, retryAfterCap: 300 },
};
const schemaOf = emptySchema();
let schema = '';
let store: IdentificationStore | undefined;

const { skipped } = testIdentification({
  driver: createServerDriver({
    gateway,
    timings,
    timeout: 20_000,
    openHost: async (which) => {
      if (which === 'empty') schema = await schemaOf();
      // Each process has a pool and a store of its own.
      store = openPostgresStore({ pool: openPool(), schema });
      return createServerHost({ actors, store, timings, drainTimeout: 0 });
    },
  }),
  test: it,
});

it('a server on Postgres skips the paths that reload at a hosted page, break a timer, need fake time or expire', () => {
  const reasons = new Set(skipped.map(({ reason }) => reason.split(':')[0]));
  expect([...reasons].sort()).toEqual(['breakTimer', 'expire', 'fakeTime', 'reloadAtHostedPage']);
});
