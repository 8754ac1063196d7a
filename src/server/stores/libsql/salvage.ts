import { randomUUID } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { IdentificationStoreError, type IdentificationRecord } from '../../identification-store.js';
import { ID } from '../../stored-record.js';
import type { StoredEvent } from '../../event-outbox.js';
import { closeDatabase, configureDatabase, type SqliteDatabase } from './database.js';
import { EVENT_COLUMNS, eventValuesOf, toStoredEvent } from './libsql-outbox.js';
import { COLUMNS, decoded, SAVED_COLUMNS, toStored, valuesOf } from './rows.js';
import { CREATE_DAMAGED_TABLE, DAMAGED_TABLE, migrate } from './schema.js';
import { readPages, type PageContents, type PageValue } from './sqlite-pages.js';

/** What could be read of a damaged file. */
export interface Salvage {
  readonly kept: number;
  readonly lost: number;
  /** Where the damaged file is kept. */
  readonly aside: string;
}

const USER_TYPES = ['individual', 'merchant'];

/**
 * Replaces a file that SQLite cannot read as a whole by one with every identification that can be read
 * from its pages. The damaged file is kept beside it.
 *
 * @throws IdentificationStoreError `damagedFile` where nothing can be read; nothing is changed then
 */
export function salvage(path: string): Salvage {
  const file = readFileSync(path);
  const contents = readPages(file, readIfThere(`${path}-wal`));
  const records = newestRecords(contents);
  const lost = idsOf(contents).filter((id) => !records.has(id));
  if (records.size + lost.length === 0) {
    throw new IdentificationStoreError(
      'damagedFile',
      `${path} holds no identification that can be read. Restore a backup, or move the file away.`,
    );
  }
  const name = `${path}.${new Date().toISOString().replace(/[^\dTZ]/g, '')}-${randomUUID().slice(0, 8)}`;
  const draft = `${name}.draft`;
  const aside = `${name}.damaged`;
  try {
    const kept = writeStore(draft, [...records.values()], lost, eventsOf(contents));
    copyFileSync(path, aside, constants.COPYFILE_EXCL);
    copyIfThere(`${path}-wal`, `${aside}-wal`);
    renameSync(draft, path);
    rmSync(`${path}-wal`, { force: true });
    rmSync(`${path}-shm`, { force: true });
    rmSync(`${path}-journal`, { force: true });
    flushFolder(dirname(path));
    return { kept, lost: lost.length + records.size - kept, aside };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** The newest version of each record: pages that are free still hold older ones. */
function newestRecords({ rows }: PageContents): Map<string, IdentificationRecord> {
  const records = new Map<string, IdentificationRecord>();
  for (const row of rows) {
    if (row.length !== COLUMNS.length) continue;
    const { record } = toStored(row.map(textOf));
    if (record === null) continue;
    const known = records.get(record.id);
    if (known === undefined || known.version < record.version) records.set(record.id, record);
  }
  return records;
}

/** The events that wait, each as it was changed last. */
function eventsOf({ rows }: PageContents): StoredEvent[] {
  const events = new Map<string, StoredEvent>();
  for (const row of rows) {
    if (row.length !== EVENT_COLUMNS.length) continue;
    const event = toStoredEvent(row.map(textOf));
    if (event === null) continue;
    const known = events.get(event.id);
    if (known === undefined || known.attempts <= event.attempts) events.set(event.id, event);
  }
  return [...events.values()];
}

/** The ids that rows or at least two indexes name: a single entry may be what is damaged. */
function idsOf({ rows, entries }: PageContents): string[] {
  const seen = new Map<string, number>();
  const add = (value: PageValue | undefined, weight: number): void => {
    const id = value instanceof Uint8Array ? decoded(value) : null;
    if (id === null || !ID.test(id) || USER_TYPES.includes(id)) return;
    seen.set(id, (seen.get(id) ?? 0) + weight);
  };
  for (const row of rows) if (row.length === COLUMNS.length) add(row[0], 1);
  // An entry ends in the id and the number of the row.
  for (const entry of entries) if (typeof entry.at(-1) === 'number') add(entry.at(-2), 1);
  return [...seen].filter(([, count]) => count > 1).map(([id]) => id);
}

function textOf(value: PageValue): string | null {
  if (value === null) return '';
  return typeof value === 'number' ? String(value) : decoded(value);
}

/** Returns how many of the records are in it: two may claim to be the one in progress of a user. */
function writeStore(
  path: string,
  records: readonly IdentificationRecord[],
  lost: readonly string[],
  events: readonly StoredEvent[],
): number {
  // Created for its owner alone before SQLite opens it.
  closeSync(openSync(path, 'wx', 0o600));
  const database: SqliteDatabase = new Database(path);
  try {
    configureDatabase(database);
    migrate(database);
    database.exec(`BEGIN IMMEDIATE; ${CREATE_DAMAGED_TABLE}`);
    const insert = database.prepare(
      `INSERT OR IGNORE INTO identifications (${COLUMNS.join(', ')})
       VALUES (?, ${SAVED_COLUMNS.map(() => '?').join(', ')})`,
    );
    const insertLost = database.prepare(`INSERT INTO ${DAMAGED_TABLE} (id) VALUES (?)`);
    let kept = 0;
    for (const record of records) {
      const { changes } = insert.run(record.id, ...valuesOf(record));
      if (Number(changes) > 0) kept += 1;
      else insertLost.run(record.id);
    }
    for (const id of lost) insertLost.run(id);
    const insertEvent = database.prepare(
      `INSERT OR IGNORE INTO outbox (${EVENT_COLUMNS.join(', ')})
       VALUES (${EVENT_COLUMNS.map(() => '?').join(', ')})`,
    );
    for (const event of events) insertEvent.run(...eventValuesOf(event));
    database.exec('COMMIT');
    return kept;
  } finally {
    closeDatabase(database);
  }
}

function readIfThere(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return new Uint8Array();
  }
}

function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function flushFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
