import { IdentificationStoreError } from '../../identification-store.js';

/** A prepared statement with positional parameters. */
export interface SqliteStatement {
  /** Executes the statement; `changes` is the number of changed rows. */
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint };
  /** Returns the first row as an object, or `undefined`. */
  get(...parameters: SqliteValue[]): unknown;
  /** Returns all rows as objects. */
  all(...parameters: SqliteValue[]): unknown[];
}

/** A parameter of a statement. */
export type SqliteValue = string | number | null;

/**
 * The part of a synchronous SQLite connection that a store uses: `libsql`, `better-sqlite3` and the
 * `DatabaseSync` of `node:sqlite` have it.
 */
export interface SqliteDatabase {
  /** Executes one or several statements without parameters. */
  exec(sql: string): unknown;
  /** Prepares one statement. */
  prepare(sql: string): SqliteStatement;
  /** Closes the connection. */
  close(): unknown;
}

/**
 * Locks the file for this connection, and makes each transaction durable.
 *
 * @throws IdentificationStoreError `storeInUse`
 * @see https://www.sqlite.org/pragma.html#pragma_locking_mode
 */
export function configureDatabase(database: SqliteDatabase): void {
  try {
    // In this order: the first access after `locking_mode` takes the exclusive lock.
    database.prepare('PRAGMA locking_mode = EXCLUSIVE').get();
    database.prepare('PRAGMA journal_mode = WAL').get();
    database.exec('PRAGMA synchronous = FULL');
    // What is deleted is overwritten.
    database.prepare('PRAGMA secure_delete = ON').get();
    database.exec('BEGIN IMMEDIATE; COMMIT');
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw storeInUse(error);
  }
}

export const storeInUse = (cause?: unknown): IdentificationStoreError =>
  new IdentificationStoreError(
    'storeInUse',
    'The store is in use: another process has the file open. One host owns a store at a time.',
    cause,
  );

/**
 * Releases the lock and closes the connection. Closing alone is not enough: with `libsql` a
 * statement that is not collected yet keeps the connection and its lock. Leaving WAL releases it.
 */
export function closeDatabase(database: SqliteDatabase): void {
  try {
    database.prepare('PRAGMA journal_mode = DELETE').get();
    database.prepare('PRAGMA locking_mode = NORMAL').get();
    database.prepare('SELECT count(*) FROM sqlite_master').get();
  } catch {
    // The next connection finds the file as after a crash, and recovers it.
  }
  database.close();
}

export function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back already, as it does after a full disk and some other errors.
  }
}

export const isBusy = (error: unknown): boolean =>
  /SQLITE_BUSY|database is locked/.test(
    `${codeOf(error)} ${error instanceof Error ? error.message : ''}`,
  );

/** The code of a driver's error, such as `SQLITE_FULL`; empty where there is none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
