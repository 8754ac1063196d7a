/**
 * Tells whether a write-ahead log belongs to a file. SQLite applies any log that lies beside a file,
 * also the one that another file has left behind.
 */
import { randomInt } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { IdentificationStoreError } from '../../identification-store.js';
import type { SqliteDatabase } from './database.js';
import { SCHEMA_VERSION } from './schema.js';
import { logSizeOf } from './store-file.js';

/** Of the file's header, which is also at the start of each copy of its first page. */
const WRITE_VERSION_OFFSET = 18;
const APPLICATION_ID_OFFSET = 68;
const HEADER_BYTES = 100;
/** Of the log. */
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_OFFSET = 8;

/** Whether a file was not closed: its log, if it has one, is a part of it. */
export const mayHaveLog = (path: string): boolean =>
  logSizeOf(path) > 0 || headerOf(path)[WRITE_VERSION_OFFSET] === 2;

/** Marks a file that has no log, before the first log of this session begins. */
export function markSession(database: SqliteDatabase): void {
  database.exec(`PRAGMA application_id = ${String(randomInt(1, 2 ** 31))}`);
}

/** Makes the first page, with its mark, the first one of a new log. */
export function beginLog(database: SqliteDatabase): void {
  database.exec(`PRAGMA user_version = ${String(SCHEMA_VERSION)}`);
}

/** Moves the log into the file and empties it: it still holds the bytes of what was deleted. */
export function emptyLog(database: SqliteDatabase): void {
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  beginLog(database);
}

/**
 * @throws IdentificationStoreError `foreignLog`
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function logMustBelong(path: string): void {
  const header = headerOf(path);
  if (logSizeOf(path) === 0) return;
  const log = readFileSync(`${path}-wal`);
  if (log.length < LOG_HEADER_BYTES) return;
  // A file without a header is a new one, in the place of one that is gone.
  if (header.length < HEADER_BYTES) throw foreignLog(path);
  // A file that was closed says 1 here: it needs no log.
  const isClosed = header[WRITE_VERSION_OFFSET] === 1;
  const mark = header.readUInt32BE(APPLICATION_ID_OFFSET);
  if (!isClosed && marksIn(log).every((each) => each === mark)) return;
  throw foreignLog(path);
}

export const foreignLog = (path: string): IdentificationStoreError =>
  new IdentificationStoreError(
    'foreignLog',
    `${path}-wal does not belong to ${path}: it was left behind when the file was restored. Move it ` +
      'away, or restore both of one instant.',
  );

function marksIn(log: Buffer): number[] {
  const frame = FRAME_HEADER_BYTES + log.readUInt32BE(PAGE_SIZE_OFFSET);
  const marks: number[] = [];
  for (let at = LOG_HEADER_BYTES; frame > HEADER_BYTES && at + frame <= log.length; at += frame) {
    const isFirstPage = log.readUInt32BE(at) === 1;
    if (isFirstPage) marks.push(log.readUInt32BE(at + FRAME_HEADER_BYTES + APPLICATION_ID_OFFSET));
  }
  return marks;
}

function headerOf(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(descriptor, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
