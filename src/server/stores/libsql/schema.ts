import { IdentificationStoreError } from '../../identification-store.js';
import type { SqliteDatabase } from './database.js';

/** SQLite uses a partial index only for a query that repeats the index's condition. */
export const UNFINISHED_CONDITION = '(in_progress = 1 OR delivery_attempts IS NOT NULL)';

/** One step for each schema version, in order. A released step never changes. */
const MIGRATIONS = [
  `
  CREATE TABLE identifications (
    id TEXT PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    user_type TEXT NOT NULL,
    state TEXT NOT NULL,
    in_progress INTEGER NOT NULL,
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    delivery_attempts INTEGER,
    subject TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    timeline TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX one_in_progress ON identifications (user_id, user_type)
    WHERE in_progress = 1;
  CREATE INDEX by_due_time ON identifications (due_at, id) WHERE due_at IS NOT NULL;
  CREATE INDEX by_age ON identifications (created_at, id);
  CREATE INDEX by_state ON identifications (state, created_at, id);
  CREATE INDEX by_user ON identifications (user_id, created_at, id);
  `,
  `
  CREATE INDEX unfinished_by_due_time ON identifications (due_at, id)
    WHERE due_at IS NOT NULL AND ${UNFINISHED_CONDITION};
  `,
] as const;

/**
 * Migrates a file to the present schema. `PRAGMA user_version` holds the version of a file.
 *
 * @throws IdentificationStoreError `newerSchema`; the file is unchanged
 */
export function migrate(database: SqliteDatabase): void {
  const version = versionOf(database);
  if (version > MIGRATIONS.length) {
    throw new IdentificationStoreError(
      'newerSchema',
      `The store has the schema version ${String(version)}; this version of ` +
        `identification-machine supports up to ${String(MIGRATIONS.length)}. Update the package.`,
    );
  }
  if (version === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${String(MIGRATIONS.length)}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(database: SqliteDatabase): number {
  const row = database.prepare('PRAGMA user_version').get();
  if (typeof row === 'object' && row !== null && 'user_version' in row) {
    return Number(row.user_version);
  }
  throw new TypeError('The database did not return its user_version.');
}
