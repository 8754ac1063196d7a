import { closeSync, openSync } from 'node:fs';
import { loadOptional } from '../optional-package.js';
import type { IdentificationStore } from './identification-store.js';
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
 * Rejects with the system's error where the file can't be opened.
 *
 * @throws IdentificationStoreError `storeInUse` where another process has the file open, or
 * `newerSchema`
 * @throws MissingPackageError
 *
 * @example
 * ```ts
 * import { createLibsqlStore } from 'identification-machine/node';
 *
 * const store = await createLibsqlStore({ file: '/var/lib/bank/identifications.db' });
 * ```
 */
export async function createLibsqlStore({
  file,
}: LibsqlStoreOptions): Promise<IdentificationStore> {
  const { default: Database } = await loadOptional(['libsql'], () => import('libsql'));
  // For its owner alone; SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
  return createSqliteStore({ database: new Database(file) });
}
