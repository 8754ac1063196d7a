/**
 * A store in Postgres, which several servers share.
 *
 * @module identification-machine/stores/postgres
 */
export type { PostgresClient, PostgresPool, PostgresResult, PostgresValue } from './pool.js';
export type { PostgresStoreOptions } from './options.js';
export { createPostgresStore, type PostgresStore } from './postgres-store.js';
export { postgresSchema } from './schema.js';
