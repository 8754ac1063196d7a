import { closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import type { IdentificationStore } from '../../identification-store.js';
import { createSqliteStore } from './sqlite-store.js';

/** Where a store is. */
export interface LibsqlStoreOptions {
  /** The path of the database; made, for its owner alone, where it is not there yet. */
  readonly file: string;
}

/**
 * The default store: a SQLite file, by the package `libsql`, flushed to the disk before anything is
 * acknowledged. Put it on a local disk: SQLite's locks do not hold on network file systems.
 *
 * Throws the system's error where the file can't be opened.
 *
 * @throws IdentificationStoreError `storeInUse` where another process has the file open, or
 * `newerSchema`
 *
 * @example
 * ```ts
 * import { createLibsqlStore } from 'identification-machine/stores/libsql';
 *
 * const store = createLibsqlStore({ file: '/var/lib/bank/identifications.db' });
 * ```
 */
export function createLibsqlStore({ file }: LibsqlStoreOptions): IdentificationStore {
  // For its owner alone; SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
  return createSqliteStore({ database: new Database(file) });
}
