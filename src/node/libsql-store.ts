import { closeSync, openSync } from 'node:fs';
import type { IdentificationStore } from './identification-store.js';
import { createSqliteStore } from './sqlite-store.js';
import { IdentificationStoreError } from './store-error.js';

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
 * @throws IdentificationStoreError `storeInUse` where another process has the file open,
 * `newerSchema`, or `packageMissing`
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
  const Database = await loadLibsql();
  // For its owner alone; SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
  return createSqliteStore({ database: new Database(file) });
}

async function loadLibsql() {
  try {
    return (await import('libsql')).default;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND') {
      throw new IdentificationStoreError(
        'packageMissing',
        'The store needs one more package: npm install libsql',
        cause,
      );
    }
    throw cause;
  }
}
