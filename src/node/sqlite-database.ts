/** A prepared statement with positional parameters. */
export interface SqliteStatement {
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint };
  get(...parameters: SqliteValue[]): unknown;
  all(...parameters: SqliteValue[]): unknown[];
}

export type SqliteValue = string | number | null;

/**
 * What a store needs of a synchronous SQLite connection: `libsql`, `better-sqlite3` and the
 * `DatabaseSync` of `node:sqlite` have it.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}
