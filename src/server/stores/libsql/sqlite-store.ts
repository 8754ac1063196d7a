import type {
  Creation,
  DueIdentification,
  IdentificationRecord,
  IdentificationStore,
} from '../../identification-store.js';
import type { SqliteDatabase, SqliteValue } from './sqlite-database.js';
import { SAVED_COLUMNS, toCount, toDue, toRecord, valuesOf } from './sqlite-rows.js';
import { migrate, UNFINISHED } from './sqlite-schema.js';
import { IdentificationStoreError } from '../../store-error.js';
import { createWriteQueue } from './write-queue.js';

/** What a store stands on. */
export interface SqliteStoreOptions {
  /** An open connection, which the store closes. Nobody else may use the file meanwhile. */
  readonly database: SqliteDatabase;
}

/**
 * A store on a SQLite connection of your own: `better-sqlite3`, the `DatabaseSync` of `node:sqlite`,
 * or `libsql`.
 *
 * Sets `locking_mode=EXCLUSIVE`, `journal_mode=WAL` and `synchronous=FULL`. The writes of one turn of
 * the event loop share one transaction, and so one flush to the disk.
 *
 * @throws IdentificationStoreError `storeInUse` or `newerSchema`; the connection is then closed
 *
 * @example
 * ```ts
 * import { createSqliteStore, type SqliteDatabase } from 'identification-machine/stores/libsql';
 *
 * declare const database: SqliteDatabase; // new DatabaseSync('identifications.db')
 * const store = createSqliteStore({ database });
 * ```
 *
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function createSqliteStore({ database }: SqliteStoreOptions): IdentificationStore {
  prepareOrClose(database);
  const writes = createWriteQueue(database);
  let closed: Promise<void> | null = null;

  const columns = ['id', ...SAVED_COLUMNS];
  const records = `SELECT ${columns.join(', ')} FROM identifications`;
  const insert = database.prepare(
    `INSERT INTO identifications (${columns.join(', ')})
     VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const update = database.prepare(
    `UPDATE OR IGNORE identifications SET ${SAVED_COLUMNS.map((name) => `${name} = ?`).join(', ')}
     WHERE id = ? AND version = ?`,
  );
  const remove = database.prepare('DELETE FROM identifications WHERE id = ? AND version = ?');
  const byId = database.prepare(`${records} WHERE id = ?`);
  const inProgress = database.prepare(
    `${records} WHERE user_id = ? AND user_type = ? AND in_progress = 1`,
  );
  const current = database.prepare(
    `${records} WHERE user_id = ? AND user_type = ?
     ORDER BY in_progress DESC, created_at DESC, id DESC LIMIT 1`,
  );
  const dueWhere = (condition: string) =>
    database.prepare(
      `SELECT id, due_at FROM identifications
       WHERE due_at IS NOT NULL AND ${condition} AND due_at <= ? AND (due_at, id) > (?, ?)
       ORDER BY due_at, id LIMIT ?`,
    );
  const due = dueWhere('true');
  const unfinishedDue = dueWhere(UNFINISHED);
  const counts = database.prepare(
    'SELECT state, count(*) AS records FROM identifications GROUP BY state',
  );

  const hasChanged = ({ changes }: { readonly changes: number | bigint }): boolean =>
    Number(changes) > 0;

  function create(record: IdentificationRecord): Creation {
    if (hasChanged(insert.run(record.id, ...valuesOf(record)))) return { created: true };
    const existing = inProgress.get(record.userId, record.userType);
    if (existing === undefined) throw new Error('There is a record of this id already.');
    return { created: false, existing: toRecord(existing) };
  }

  /** A method whose every error is a rejection. */
  const read = async <T>(work: () => T): Promise<T> => {
    mustBeOpen();
    return Promise.resolve(work());
  };

  const write = async <T>(work: () => T): Promise<T> => {
    mustBeOpen();
    return writes.add(work);
  };

  // A statement of `libsql` goes on working after its connection was closed.
  function mustBeOpen(): void {
    if (closed !== null) throw new Error('The store is closed.');
  }

  return {
    create: (record) => write(() => create(record)),
    load: (id) =>
      read(() => {
        const row = byId.get(id);
        return row === undefined ? null : toRecord(row);
      }),
    current: (userId, userType) =>
      read(() => {
        const row = current.get(userId, userType);
        return row === undefined ? null : toRecord(row);
      }),
    save: (record, expectedVersion) =>
      write(() => hasChanged(update.run(...valuesOf(record), record.id, expectedVersion))),
    remove: (id, expectedVersion) => write(() => hasChanged(remove.run(id, expectedVersion))),
    due: ({ until, after, unfinished = false, limit }) =>
      read((): DueIdentification[] =>
        (unfinished ? unfinishedDue : due)
          .all(until, after?.dueAt ?? Number.MIN_SAFE_INTEGER, after?.id ?? '', limit)
          .map(toDue),
      ),
    list: ({ state, userId, dueBefore, after, limit }) =>
      read(() => {
        const conditions: [sql: string, ...values: SqliteValue[]][] = [];
        if (state !== undefined) conditions.push(['state = ?', state]);
        if (userId !== undefined) conditions.push(['user_id = ?', userId]);
        if (dueBefore !== undefined) conditions.push(['due_at < ?', dueBefore]);
        if (after) conditions.push(['(created_at, id) > (?, ?)', after.createdAt, after.id]);
        const where = conditions.map(([sql]) => ` AND ${sql}`).join('');
        return database
          .prepare(`${records} WHERE true${where} ORDER BY created_at, id LIMIT ?`)
          .all(...conditions.flatMap(([, ...values]) => values), limit)
          .map(toRecord);
      }),
    count: () =>
      read(() =>
        Object.fromEntries(
          counts
            .all()
            .map(toCount)
            .map((row) => [row.state, row.records]),
        ),
      ),
    close: () =>
      (closed ??= writes.idle().then(() => {
        closeDatabase(database);
      })),
  };
}

function prepareOrClose(database: SqliteDatabase): void {
  try {
    // In this order: the exclusive lock is taken by the first access after it.
    database.prepare('PRAGMA locking_mode = EXCLUSIVE').get();
    database.prepare('PRAGMA journal_mode = WAL').get();
    database.exec('PRAGMA synchronous = FULL');
    database.exec('BEGIN IMMEDIATE; COMMIT');
    migrate(database);
  } catch (error) {
    closeDatabase(database);
    throw isBusy(error) ? inUse(error) : error;
  }
}

/**
 * Leaves WAL first, which lets go of the file at once: with `libsql` a statement that is not
 * collected yet keeps the connection and its lock.
 */
function closeDatabase(database: SqliteDatabase): void {
  try {
    database.prepare('PRAGMA journal_mode = DELETE').get();
    database.prepare('PRAGMA locking_mode = NORMAL').get();
    database.prepare('SELECT count(*) FROM sqlite_master').get();
  } catch {
    // The next one to open the file finds it as after a crash.
  }
  database.close();
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  /SQLITE_BUSY|database is locked/.test(`${codeOf(error)} ${error.message}`);

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

const inUse = (cause: unknown): IdentificationStoreError =>
  new IdentificationStoreError(
    'storeInUse',
    'The store is in use: another process has the file open. One host owns a store at a time.',
    cause,
  );
