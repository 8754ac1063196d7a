import pg from 'pg';
import { guard } from '../server/stores/postgres/pool.js';
import type { DatabaseValues } from './store-options.js';

/** How much longer than the database this process waits for the end of a statement, in ms. */
const PATIENCE_MS = 5_000;
/** How long it waits where the database has no limit, in ms. */
const DEFAULT_QUERY_TIMEOUT_MS = 15_000;

/** Makes the pool of a command. It connects when it is used. What the URL sets counts more than an option. */
export function openPool(url: string, values: DatabaseValues): pg.Pool {
  const limit = values['database-statement-timeout'];
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'identification-machine',
    max: values['database-connections'],
    connectionTimeoutMillis: values['database-connect-timeout'],
    keepAlive: true,
    query_timeout: limit === 0 ? DEFAULT_QUERY_TIMEOUT_MS : limit + PATIENCE_MS,
    ...(limit > 0 && { statement_timeout: limit }),
  });
  // The end of a connection is told by the statement that needs one.
  pool.on('error', () => undefined);
  pool.on('connect', guard);
  return pool;
}
