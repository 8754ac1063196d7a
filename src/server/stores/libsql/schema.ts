import { IdentificationStoreError } from '../../identification-store.js';
import { shownId } from '../../stored-record.js';
import { rollBack, type SqliteDatabase } from './database.js';
import { bytesOf, COLUMNS, textsOf } from './rows.js';

/** SQLite uses a partial index only for a query that repeats the index's condition. */
export const UNFINISHED_CONDITION = '(in_progress = 1 OR delivery_attempts IS NOT NULL)';

/**
 * Rows that were in the way of a new identification of their user, as they were, and the ids of those that
 * a salvage could not read. Only a file that was damaged has this table.
 */
export const DAMAGED_TABLE = 'damaged_identifications';
/** Without types, as each value is kept as it is. */
export const CREATE_DAMAGED_TABLE = `CREATE TABLE IF NOT EXISTS ${DAMAGED_TABLE} (${COLUMNS.join(', ')})`;

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
  // No index ends in an id: a salvage takes the ids of lost identifications from such entries.
  `
  CREATE TABLE outbox (
    id TEXT PRIMARY KEY NOT NULL,
    identification TEXT NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    tried_at INTEGER,
    due_at INTEGER,
    died_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX outbox_by_identification ON outbox (identification, version, position);
  CREATE INDEX outbox_by_due_time ON outbox (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX outbox_by_death ON outbox (died_at) WHERE died_at IS NOT NULL;
  CREATE TABLE hand_offs (
    identification TEXT PRIMARY KEY NOT NULL,
    status TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    code TEXT,
    hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
] as const;

/** The version of the present schema. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/**
 * Whether the file has the present schema, word by word: SQLite obeys a definition in which a bit has
 * changed, as long as it can be parsed.
 */
export function hasSchema(database: SqliteDatabase): boolean {
  const found = database
    .prepare('SELECT CAST(sql AS BLOB) AS bytes FROM sqlite_master WHERE sql IS NOT NULL')
    .all()
    .map((row) => textsOf(row).join());
  const expected = MIGRATIONS.join('')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  return expected.every((statement) => found.includes(statement));
}

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
    rollBack(database);
    throw error;
  }
}

/** The ids of damaged identifications that are no longer in the table of all. */
export function idsSetAside(database: SqliteDatabase): string[] {
  const found = database
    .prepare('SELECT name FROM sqlite_master WHERE name = ?')
    .all(DAMAGED_TABLE);
  if (found.length === 0) return [];
  const rows = database.prepare(`SELECT ${bytesOf(['id'])} FROM ${DAMAGED_TABLE}`).all();
  return rows.map((row) => shownId(textsOf(row)[0]));
}

function versionOf(database: SqliteDatabase): number {
  const row = database.prepare('PRAGMA user_version').get();
  if (typeof row === 'object' && row !== null && 'user_version' in row) {
    return Number(row.user_version);
  }
  throw new TypeError('The database did not return its user_version.');
}
