/**
 * The default store: a SQLite file on a local disk, for one process.
 *
 * @module identification-machine/stores/libsql
 */
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './database.js';
export * from './libsql-store.js';
