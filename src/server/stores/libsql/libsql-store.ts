import { closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import type {
  Creation,
  DueIdentification,
  IdentificationRecord,
  IdentificationStore,
} from '../../identification-store.js';
import {
  closeDatabase,
  configureDatabase,
  type SqliteDatabase,
  type SqliteValue,
} from './database.js';
import { SAVED_COLUMNS, toCount, toDue, toRecord, valuesOf } from './rows.js';
import { migrate, UNFINISHED_CONDITION } from './schema.js';
import { createWriteQueue } from './write-queue.js';

/** The options of `createLibsqlStore`. */
export interface LibsqlStoreOptions {
  /** The path of the database file. A missing file is created, readable by its owner only. */
  readonly file: string;
}

/**
 * Opens the default store: a SQLite file, by the package `libsql`. Each write is on the disk before
 * it is acknowledged. Use a local disk: the locks of SQLite do not hold on network file systems.
 *
 * @throws IdentificationStoreError `storeInUse` where another process has the file open, or
 * `newerSchema`; the system's error where the file cannot be opened
 *
 * @example
 * ```ts
 * import { createLibsqlStore } from 'identification-machine/stores/libsql';
 *
 * const store = createLibsqlStore({ file: '/var/lib/bank/identifications.db' });
 * ```
 */
export function createLibsqlStore({ file }: LibsqlStoreOptions): IdentificationStore {
  // SQLite gives the `-wal` and `-shm` files the mode of the database file.
  closeSync(openSync(file, 'a', 0o600));
  return createSqliteStore({ database: new Database(file) });
}

/** The options of `createSqliteStore`. */
export interface SqliteStoreOptions {
  /** An open connection, which the store closes. The store must be the only user of the file. */
  readonly database: SqliteDatabase;
}

/**
 * Opens a store on a SQLite connection of your own: `better-sqlite3`, the `DatabaseSync` of
 * `node:sqlite`, or `libsql`.
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
  try {
    configureDatabase(database);
    migrate(database);
  } catch (error) {
    closeDatabase(database);
    throw error;
  }
  const writes = createWriteQueue(database);
  let closed: Promise<void> | null = null;

  const columns = ['id', ...SAVED_COLUMNS];
  const selectRecords = `SELECT ${columns.join(', ')} FROM identifications`;
  const insertRecord = database.prepare(
    `INSERT INTO identifications (${columns.join(', ')})
     VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const updateRecord = database.prepare(
    `UPDATE OR IGNORE identifications SET ${SAVED_COLUMNS.map((name) => `${name} = ?`).join(', ')}
     WHERE id = ? AND version = ?`,
  );
  const deleteRecord = database.prepare('DELETE FROM identifications WHERE id = ? AND version = ?');
  const selectById = database.prepare(`${selectRecords} WHERE id = ?`);
  const selectInProgress = database.prepare(
    `${selectRecords} WHERE user_id = ? AND user_type = ? AND in_progress = 1`,
  );
  const selectCurrent = database.prepare(
    `${selectRecords} WHERE user_id = ? AND user_type = ?
     ORDER BY in_progress DESC, created_at DESC, id DESC LIMIT 1`,
  );
  const prepareSelectDue = (condition: string) =>
    database.prepare(
      `SELECT id, due_at FROM identifications
       WHERE due_at IS NOT NULL AND ${condition} AND due_at <= ? AND (due_at, id) > (?, ?)
       ORDER BY due_at, id LIMIT ?`,
    );
  const selectDue = prepareSelectDue('true');
  const selectUnfinishedDue = prepareSelectDue(UNFINISHED_CONDITION);
  const selectCounts = database.prepare(
    'SELECT state, count(*) AS records FROM identifications GROUP BY state',
  );

  const hasChanged = ({ changes }: { readonly changes: number | bigint }): boolean =>
    Number(changes) > 0;
  const recordFrom = (row: unknown): IdentificationRecord | null =>
    row === undefined ? null : toRecord(row);

  function create(record: IdentificationRecord): Creation {
    if (hasChanged(insertRecord.run(record.id, ...valuesOf(record)))) return { created: true };
    const existing = recordFrom(selectInProgress.get(record.userId, record.userType));
    if (existing === null) throw new Error('A record with this id exists already.');
    return { created: false, existing };
  }

  // Async functions, so that each error of the synchronous driver becomes a rejection.
  const read = async <T>(work: () => T): Promise<T> => {
    mustBeOpen();
    return Promise.resolve(work());
  };

  const write = async <T>(work: () => T): Promise<T> => {
    mustBeOpen();
    return writes.add(work);
  };

  // A statement of `libsql` still works after its connection is closed.
  function mustBeOpen(): void {
    if (closed !== null) throw new Error('The store is closed.');
  }

  return {
    create: (record) => write(() => create(record)),
    load: (id) => read(() => recordFrom(selectById.get(id))),
    current: (userId, userType) => read(() => recordFrom(selectCurrent.get(userId, userType))),
    save: (record, expectedVersion) =>
      write(() => hasChanged(updateRecord.run(...valuesOf(record), record.id, expectedVersion))),
    remove: (id, expectedVersion) => write(() => hasChanged(deleteRecord.run(id, expectedVersion))),
    due: ({ until, after, unfinished = false, limit }) =>
      read((): DueIdentification[] =>
        (unfinished ? selectUnfinishedDue : selectDue)
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
          .prepare(`${selectRecords} WHERE true${where} ORDER BY created_at, id LIMIT ?`)
          .all(...conditions.flatMap(([, ...values]) => values), limit)
          .map(toRecord);
      }),
    count: () =>
      read(() => {
        const counts = selectCounts.all().map(toCount);
        return Object.fromEntries(counts.map(({ state, records }) => [state, records]));
      }),
    close: () =>
      (closed ??= writes.whenIdle().then(() => {
        closeDatabase(database);
      })),
  };
}
