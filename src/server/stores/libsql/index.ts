/**
 * The default store: a SQLite file on a local disk, for one process.
 *
 * @module identification-machine/stores/libsql
 */
export { createLibsqlStore, type LibsqlStoreOptions } from './libsql-store.js';
export type * from './sqlite-database.js';
export { createSqliteStore, type SqliteStoreOptions } from './sqlite-store.js';
