/** The server on a Postgres database. A server that crashes leaves its lease behind. */
import { onTestFinished } from 'vitest';
import type { IdentificationStore } from '../../../src/server/index.js';
import { openPool, openPostgresStore } from '../../server/postgres.js';
import type { Driver } from './driver.js';
import { drive, openServer } from './server.js';

/** The shortest one: so long after a crash the next server goes on. */
const LEASE_MS = 1_000;

/** @param emptySchema the name of a schema without identifications */
export const postgres = (emptySchema: () => Promise<string>): Driver => ({
  host: 'Postgres',
  open: async (options) => {
    const schema = await emptySchema();
    const pool = openPool({ max: 10 });
    const openStore = (): IdentificationStore => {
      const store = openPostgresStore({ pool, schema, lease: LEASE_MS });
      onTestFinished(() => store.close());
      return store;
    };
    return drive(openServer(options, openStore));
  },
});
