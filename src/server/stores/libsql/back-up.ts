import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { SqliteDatabase } from './database.js';

/**
 * Writes a copy of the database to a new file, flushed to the disk.
 *
 * @see https://www.sqlite.org/lang_vacuum.html#vacuuminto
 */
export function backUp(database: SqliteDatabase, file: string): void {
  // SQLite would create it readable by others; it takes an empty file.
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    database.exec(`VACUUM INTO '${file.replaceAll("'", "''")}'`);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
