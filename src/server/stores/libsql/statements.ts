/** The SQL of the store. */
import type { SqliteDatabase } from './database.js';
import { bytesOf, COLUMNS, SAVED_COLUMNS } from './rows.js';
import { CREATE_DAMAGED_TABLE, DAMAGED_TABLE, UNFINISHED_CONDITION } from './schema.js';

/** `row` is the number of a row, which no damage to its columns changes. */
export const SELECT_ROWS = `SELECT rowid AS row, ${bytesOf(COLUMNS)} FROM identifications`;

export function prepareStatements(database: SqliteDatabase) {
  const selectDue = (condition: string) =>
    database.prepare(
      `SELECT ${bytesOf(['id', 'due_at', 'state'])} FROM identifications
       WHERE due_at IS NOT NULL AND ${condition} AND due_at <= ? AND (due_at, id) > (?, ?)
       ORDER BY due_at, id LIMIT ?`,
    );
  return {
    insert: database.prepare(
      `INSERT INTO identifications (${COLUMNS.join(', ')})
       VALUES (${COLUMNS.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
    ),
    update: database.prepare(
      `UPDATE OR IGNORE identifications SET ${SAVED_COLUMNS.map((name) => `${name} = ?`).join(', ')}
       WHERE id = ? AND version = ?`,
    ),
    remove: database.prepare('DELETE FROM identifications WHERE id = ? AND version = ?'),
    byId: database.prepare(`${SELECT_ROWS} WHERE id = ?`),
    inProgress: database.prepare(
      `${SELECT_ROWS} WHERE user_id = ? AND user_type = ? AND in_progress = 1`,
    ),
    anyInProgress: database.prepare(`${SELECT_ROWS} WHERE user_id = ? AND in_progress = 1`),
    current: database.prepare(
      `${SELECT_ROWS} WHERE user_id = ? AND user_type = ?
       ORDER BY in_progress DESC, created_at DESC, id DESC`,
    ),
    due: selectDue('true'),
    unfinishedDue: selectDue(UNFINISHED_CONDITION),
    counts: database.prepare(
      `SELECT ${bytesOf(['state', 'count(*)'])} FROM identifications GROUP BY state`,
    ),
    page: database.prepare(`${SELECT_ROWS} WHERE rowid > ? ORDER BY rowid LIMIT ?`),
  };
}

/**
 * Moves a damaged row, as it is, to a table of its own, so that its user can start again. It cannot be
 * changed where it is: SQLite refuses a change of a row with a value of the wrong type.
 */
export function setAside(database: SqliteDatabase, row: number): void {
  database.exec(CREATE_DAMAGED_TABLE);
  const columns = COLUMNS.join(', ');
  database
    .prepare(
      `INSERT INTO ${DAMAGED_TABLE} (${columns}) SELECT ${columns} FROM identifications WHERE rowid = ?`,
    )
    .run(row);
  database.prepare('DELETE FROM identifications WHERE rowid = ?').run(row);
}
