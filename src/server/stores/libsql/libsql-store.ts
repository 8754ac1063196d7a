import type { EventOutbox } from '../../event-outbox.js';
import {
  DamagedRecordError,
  type Creation,
  type CreationRule,
  type DamagedRecord,
  type DueIdentification,
  type HandOffStore,
  type IdentificationRecord,
  type IdentificationStore,
  IdentificationStoreError,
} from '../../identification-store.js';
import { identificationStates } from '../../../../machines/identification.types.js';
import type { StoredRecord } from '../../stored-record.js';
import { backUp } from './back-up.js';
import {
  closeDatabase,
  configureDatabase,
  type SqliteDatabase,
  type SqliteValue,
} from './database.js';
import { createLibsqlHandOffs } from './libsql-hand-offs.js';
import { integrityOf } from './integrity.js';
import { createLibsqlOutbox, damagedEvents } from './libsql-outbox.js';
import { openStoreDatabase } from './open-store-database.js';
import { textsOf, toDue, toStored, valuesOf, wholeOf } from './rows.js';
import { idsSetAside, migrate } from './schema.js';
import { beginLog, emptyLog } from './session-mark.js';
import { prepareStatements, SELECT_ROWS, setAside } from './statements.js';
import { openStoreFile, type StoreFile } from './store-file.js';
import { createWriteQueue } from './write-queue.js';

/** A store in a SQLite file. */
export interface LibsqlStore extends IdentificationStore {
  readonly outbox: EventOutbox;
  readonly handOffs: HandOffStore;
  /**
   * Writes a copy of the whole store, as it is at one instant, to a new file that only its owner can
   * read. Other calls wait meanwhile: about a second for 100,000 identifications.
   *
   * @throws (rejects with) the system's error where the file exists or cannot be written
   */
  backup(file: string): Promise<void>;
}

/** The options of `createLibsqlStore`. */
export interface LibsqlStoreOptions {
  /**
   * The path of the database file. A missing file is created, readable by its owner only; a file that
   * others could read is closed to them.
   */
  readonly file: string;
  /**
   * Receives a sentence when something was repaired: the mode of the file, its indexes, or the file as
   * a whole. Default: `process.emitWarning`.
   */
  readonly onWarning?: (message: string) => void;
}

/**
 * Opens the default store: a SQLite file, by the package `libsql`. Each write is on the disk before
 * it is acknowledged. Use a local disk: the locks of SQLite do not hold on network file systems.
 *
 * Reads the whole file first, and repairs it where it is damaged: indexes are built again; where SQLite
 * cannot read the table, every identification that is still on a page is kept in a new file, and the
 * damaged file beside it. Where the file is deleted or replaced while the store has it open, all calls
 * reject with `fileReplaced`.
 *
 * @throws InvalidInputError for a name that is not the path of a file, such as `:memory:`
 * @throws IdentificationStoreError `storeInUse` where another process has the file open,
 * `newerSchema`, `foreignLog` or `damagedFile`; the system's error where the file cannot be opened
 *
 * @example
 * ```ts
 * import { createLibsqlStore } from 'identification-machine/stores/libsql';
 *
 * const store = createLibsqlStore({ file: '/var/lib/bank/identifications.db' });
 * ```
 */
export function createLibsqlStore({
  file,
  onWarning = (message) => {
    process.emitWarning(message);
  },
}: LibsqlStoreOptions): LibsqlStore {
  const storeFile = openStoreFile(file, onWarning);
  try {
    return createStore(openStoreDatabase(storeFile, onWarning), storeFile);
  } catch (error) {
    storeFile.release();
    throw error;
  }
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
 * the event loop share one transaction, and so one flush to the disk. Damaged indexes are built again;
 * only `createLibsqlStore`, which knows the file, repairs more.
 *
 * @throws IdentificationStoreError `storeInUse`, `newerSchema` or `damagedFile`; the connection is then
 * closed
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
export function createSqliteStore({ database }: SqliteStoreOptions): LibsqlStore {
  try {
    configureDatabase(database);
    migrate(database);
    if (integrityOf(database) === 'damaged') {
      throw new IdentificationStoreError('damagedFile', 'The file is damaged.');
    }
  } catch (error) {
    closeDatabase(database);
    throw error;
  }
  return createStore(database, null);
}

/** @param file `null` where only the connection is known */
function createStore(database: SqliteDatabase, file: StoreFile | null): LibsqlStore {
  const writes = createWriteQueue(database);
  const statements = prepareStatements(database);
  const { append, outbox } = createLibsqlOutbox(database, { read, write, clearLog });
  const { handOffs, removeHandOff } = createLibsqlHandOffs(database, { read, write, clearLog });
  let closed: Promise<void> | null = null;
  let clearing: ReturnType<typeof setTimeout> | undefined;

  /** Soon, and once for many removals. Outside a transaction: a checkpoint cannot run in one. */
  function clearLog(): void {
    clearing ??= setTimeout(() => {
      clearing = undefined;
      try {
        if (closed === null) emptyLog(database);
      } catch {
        // A full disk: the next removal tries again, and closing the file removes the log.
      }
    }, CLEARING_DELAY_MS).unref();
  }

  function remove(id: string, expectedVersion: number): boolean {
    const isRemoved = hasChanged(statements.remove.run(id, expectedVersion));
    if (!isRemoved) return false;
    removeHandOff(id);
    clearLog();
    return true;
  }

  const hasChanged = ({ changes }: { readonly changes: number | bigint }): boolean =>
    Number(changes) > 0;
  const storedOf = (row: unknown): StoredRecord => toStored(textsOf(row));
  const intact = (rows: readonly unknown[]): IdentificationRecord[] =>
    rows.flatMap((row) => storedOf(row).record ?? []);

  /** One of the same user, of the other type, while there is none of the same type. */
  function ofOtherType({ userId, userType }: IdentificationRecord): IdentificationRecord | null {
    if (statements.inProgress.get(userId, userType) !== undefined) return null;
    const others = intact(statements.anyInProgress.all(userId));
    return others.find((one) => one.userId === userId) ?? null;
  }

  function create(
    record: IdentificationRecord,
    { onePerUserId = false, events = [] }: CreationRule = {},
  ): Creation {
    const other = onePerUserId ? ofOtherType(record) : null;
    if (other !== null) return { created: false, existing: other };
    const isCreated = (): boolean =>
      hasChanged(statements.insert.run(record.id, ...valuesOf(record))) && append(record, events);
    if (isCreated()) return { created: true };
    const row = statements.inProgress.get(record.userId, record.userType);
    if (row === undefined) throw new Error('A record with this id exists already.');
    const existing = storedOf(row).record;
    if (existing?.userId === record.userId) return { created: false, existing };
    setAside(database, rowOf(row));
    if (!isCreated()) throw new Error('The record could not be created.');
    return { created: true };
  }

  function load(id: string): IdentificationRecord | null {
    const row = statements.byId.get(id);
    if (row === undefined) return null;
    const { record, damaged } = storedOf(row);
    if (record === null) throw new DamagedRecordError(damaged);
    // The index may name another row.
    if (record.id !== id) throw new DamagedRecordError({ id, fields: ['id'] });
    return record;
  }

  async function findDamaged(): Promise<DamagedRecord[]> {
    const found: DamagedRecord[] = [];
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const last = await read(() => {
        const rows = statements.page.all(after, ROWS_PER_TURN);
        for (const row of rows) {
          const { damaged } = storedOf(row);
          if (damaged !== null) found.push(damaged);
        }
        return rows.at(-1);
      });
      if (last === undefined || rowOf(last) <= after) break;
      after = rowOf(last);
      // Other work has its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const aside = await read(() => idsSetAside(database));
    const events = await read(() => damagedEvents(database));
    return [
      ...found,
      ...aside.map((id) => ({ id, fields: ['row'] })),
      ...events.map((id) => ({ id, fields: ['event'] })),
    ];
  }

  function list({
    state,
    userId,
    dueBefore,
    after,
    limit,
  }: Parameters<IdentificationStore['list']>[0]) {
    const conditions: [sql: string, ...values: SqliteValue[]][] = [];
    if (state !== undefined) conditions.push(['state = ?', state]);
    if (userId !== undefined) conditions.push(['user_id = ?', userId]);
    if (dueBefore !== undefined) conditions.push(['due_at < ?', dueBefore]);
    if (after) conditions.push(['(created_at, id) > (?, ?)', after.createdAt, after.id]);
    const where = conditions.map(([sql]) => ` AND ${sql}`).join('');
    const values = conditions.flatMap(([, ...rest]) => rest);
    const select = database.prepare(
      `${SELECT_ROWS} WHERE true${where} ORDER BY created_at, id LIMIT ? OFFSET ?`,
    );
    const records: IdentificationRecord[] = [];
    // Damaged rows take no place on a page.
    for (let offset = 0; records.length < limit; offset += limit) {
      const rows = select.all(...values, limit, offset);
      records.push(...intact(rows));
      if (rows.length < limit) break;
    }
    return records.slice(0, limit);
  }

  // Async functions, so that each error of the synchronous driver becomes a rejection.
  async function read<T>(work: () => T): Promise<T> {
    mustBeOpen();
    return Promise.resolve(work());
  }

  async function write<T>(work: () => T): Promise<T> {
    mustBeOpen();
    return writes.add(work);
  }

  // A statement of `libsql` still works after its connection is closed.
  function mustBeOpen(): void {
    if (closed !== null) throw new Error('The store is closed.');
    file?.mustBeInPlace();
  }

  return {
    create: (record, rule) => write(() => create(record, rule)),
    load: (id) => read(() => load(id)),
    current: (userId, userType) =>
      read(
        () =>
          intact(statements.current.all(userId, userType)).find(
            (record) => record.userId === userId && record.userType === userType,
          ) ?? null,
      ),
    save: (record, expectedVersion, { events = [] } = {}) =>
      write(
        () =>
          hasChanged(statements.update.run(...valuesOf(record), record.id, expectedVersion)) &&
          append(record, events),
      ),
    remove: (id, expectedVersion) => write(() => remove(id, expectedVersion)),
    due: ({ until, after, unfinished = false, limit }) =>
      read((): DueIdentification[] =>
        (unfinished ? statements.unfinishedDue : statements.due)
          .all(until, after?.dueAt ?? Number.MIN_SAFE_INTEGER, after?.id ?? '', limit)
          .flatMap((row) => toDue(row) ?? []),
      ),
    list: (query) => read(() => list(query)),
    count: () =>
      read(() => {
        const counts = statements.counts.all().map(textsOf);
        return Object.fromEntries(
          identificationStates.map((state) => [
            state,
            counts
              .filter(([name]) => name === state)
              .reduce((sum, [, count]) => sum + wholeOf(count), 0),
          ]),
        );
      }),
    damaged: findDamaged,
    check: () =>
      write(() => {
        // A write, to the first page.
        beginLog(database);
      }),
    backup: (target) =>
      read(() => {
        backUp(database, target);
      }),
    close: () =>
      (closed ??= writes.whenIdle().then(() => {
        clearTimeout(clearing);
        closeDatabase(database);
        file?.release();
      })),
    outbox,
    handOffs,
  };
}

/** After a removal, until the log no longer holds its bytes. */
const CLEARING_DELAY_MS = 1_000;
/** So few that a turn of the event loop stays short. */
const ROWS_PER_TURN = 100;

function rowOf(row: unknown): number {
  return typeof row === 'object' && row !== null && 'row' in row ? Number(row.row) : Number.NaN;
}
