/**
 * The default store: a SQLite file on a local disk, for one process.
 *
 * @module identification-machine/stores/libsql
 */
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './database.js';
export {
  createLibsqlStore,
  createSqliteStore,
  type LibsqlStoreOptions,
  type SqliteStoreOptions,
} from './libsql-store.js';
