import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, linkSync, rmSync } from 'node:fs';
import Database from 'libsql';
import { IdentificationStoreError } from '../../identification-store.js';
import { codeOf, configureDatabase, isBusy, storeInUse, type SqliteDatabase } from './database.js';
import { integrityOf, repairIndexes, type Integrity } from './integrity.js';
import { salvage } from './salvage.js';
import { migrate } from './schema.js';
import { beginLog, foreignLog, logMustBelong, markSession, mayHaveLog } from './session-mark.js';
import { COMPANIONS, logSizeOf, type StoreFile } from './store-file.js';

/**
 * Opens the database of a store, and repairs it first where it is damaged.
 *
 * The check has a connection of its own, which ends before the store opens the file: SQLite writes the
 * write-ahead log into the file when a connection closes, also one that belongs to another file.
 *
 * @param warn receives a sentence for each repair
 * @throws IdentificationStoreError
 */
export function openStoreDatabase(
  file: StoreFile,
  warn: (message: string) => void,
): SqliteDatabase {
  const { path } = file;
  const integrity = mayHaveLog(path) ? checkWithLog(path) : checkInPlace(path);
  if (integrity === 'reindexed') {
    warn(`The indexes of ${path} were damaged and have been built again. Check the disk.`);
  }
  if (integrity === 'damaged') {
    const { kept, lost, aside } = salvage(path);
    file.identify();
    warn(
      `${path} was damaged: ${String(kept)} identifications could be read, and ${String(lost)} could ` +
        `not. The damaged file is kept as ${aside}. Check the disk.`,
    );
  }
  const database: SqliteDatabase = new Database(path);
  configureDatabase(database);
  migrate(database);
  // Of a file with a log, a copy was repaired.
  if (integrity === 'reindexed') repairIndexes(database);
  beginLog(database);
  return database;
}

/** The file was closed in order: it holds everything. */
const checkInPlace = (path: string): Integrity => check(path, markSession);

/** The process before has ended without closing the file: copies are checked. */
function checkWithLog(path: string): Integrity {
  const scratch = `${path}.${randomUUID()}.check`;
  try {
    mustBeFree(path, scratch);
    logMustBelong(path);
    copyFileSync(path, scratch, constants.COPYFILE_FICLONE);
    const hasLog = logSizeOf(path) > 0;
    if (hasLog) copyFileSync(`${path}-wal`, `${scratch}-wal`, constants.COPYFILE_FICLONE);
    const integrity = check(scratch);
    if (integrity === 'intact' || !hasLog) return integrity;
    remove(scratch);
    copyFileSync(path, scratch, constants.COPYFILE_FICLONE);
    if (check(scratch) !== 'intact') return integrity;
    throw foreignLog(path);
  } finally {
    remove(scratch);
  }
}

/** Looks for the lock of another process, by a link that has no log which SQLite could apply. */
function mustBeFree(path: string, link: string): void {
  linkSync(path, link);
  try {
    const database = new Database(link);
    database.exec('BEGIN IMMEDIATE; COMMIT');
    database.close();
  } catch (error) {
    if (isBusy(error)) throw storeInUse(error);
  } finally {
    remove(link);
  }
}

/** @param prepare called where the file is not damaged */
function check(
  path: string,
  prepare: (database: SqliteDatabase) => void = () => undefined,
): Integrity {
  let database: SqliteDatabase | null = null;
  try {
    database = new Database(path);
    database.exec('BEGIN IMMEDIATE; COMMIT');
    // A new or an older file is migrated here.
    migrate(database);
    const integrity = integrityOf(database);
    if (integrity !== 'damaged') prepare(database);
    return integrity;
  } catch (error) {
    if (isBusy(error)) throw storeInUse(error);
    if (error instanceof IdentificationStoreError || !isDamage(error)) throw error;
    return 'damaged';
  } finally {
    database?.close();
  }
}

/** A full disk, missing rights and the like say nothing about the content of the file. */
const isDamage = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB|ERROR|CONSTRAINT|MISMATCH|READONLY)/.test(codeOf(error));

function remove(path: string): void {
  for (const each of ['', ...COMPANIONS]) rmSync(path + each, { force: true });
}
