/** A prepared statement with positional parameters. */
export interface SqliteStatement {
  /** Executes it; `changes` counts the rows that it has changed. */
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint };
  /** The first row, as an object; `undefined` where there is none. */
  get(...parameters: SqliteValue[]): unknown;
  /** All rows, as objects. */
  all(...parameters: SqliteValue[]): unknown[];
}

/** What a store hands to a statement. */
export type SqliteValue = string | number | null;

/**
 * What a store needs of a synchronous SQLite connection: `libsql`, `better-sqlite3` and the
 * `DatabaseSync` of `node:sqlite` have it.
 */
export interface SqliteDatabase {
  /** Executes one or several statements without parameters. */
  exec(sql: string): unknown;
  /** Prepares one statement. */
  prepare(sql: string): SqliteStatement;
  /** Ends the connection. */
  close(): unknown;
}
