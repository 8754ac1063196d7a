import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import {
  readJournalLine,
  type JournalEntry,
  type JournalReading,
} from '../inspect/journal-entry.js';

/** A larger journal is moved aside: some 3,000 entries. */
const MAX_BYTES = 1024 * 1024;

/** A journal in a file that only its owner can read (mode 0600), one entry a line. */
export interface JournalFile {
  /** @throws what the file system throws */
  write(entry: JournalEntry): void;
  close(): void;
}

/** The previous file is kept, and replaced by the next one. */
const previousPath = (path: string): string => `${path}.1`;

/**
 * @param maxBytes the largest size of the file
 * @throws what the file system throws
 */
export function openJournalFile(path: string, maxBytes = MAX_BYTES): JournalFile {
  let file = open(path);
  return {
    write: (entry) => {
      const line = `${JSON.stringify(entry)}\n`;
      if (file.size > 0 && file.size + line.length > maxBytes) {
        closeSync(file.descriptor);
        renameSync(path, previousPath(path));
        file = open(path);
      }
      file.size += writeSync(file.descriptor, line);
    },
    close: () => {
      closeSync(file.descriptor);
    },
  };
}

/** The permissions of all but the owner. */
const OTHERS = 0o077;

function open(path: string): { readonly descriptor: number; size: number } {
  const descriptor = openSync(path, 'a+', 0o600);
  const { size, mode } = fstatSync(descriptor);
  // A file that others could read is closed to them before anything is added.
  if ((mode & OTHERS) !== 0 && fstatSync(descriptor).isFile()) fchmodSync(descriptor, 0o600);
  const last = Buffer.alloc(1);
  if (size > 0) readSync(descriptor, last, 0, 1, size - 1);
  // A line that a crash has cut off must not run into the next one.
  const isWhole = size === 0 || last.toString() === '\n';
  return { descriptor, size: size + (isWhole ? 0 : writeSync(descriptor, '\n')) };
}

/** The viewer shows the newest ones. */
const MAX_ENTRIES = 20_000;
/** An entry has some 300 characters. */
const MAX_LINE_BYTES = 16 * 1024;
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a journal and the file before it, piece by piece: of a file of any size, the newest entries are
 * kept.
 *
 * @throws what the file system throws
 */
export function readJournalFile(path: string): JournalReading {
  let entries: JournalEntry[] = [];
  let unreadable = 0;
  const take = (line: string | null): void => {
    if (line?.trim() === '') return;
    const entry = line === null ? null : readJournalLine(line);
    if (entry === null) unreadable += 1;
    else entries.push(entry);
    if (entries.length >= 2 * MAX_ENTRIES) entries = entries.slice(-MAX_ENTRIES);
  };
  if (existsSync(previousPath(path))) readLines(previousPath(path), take);
  readLines(path, take);
  return { entries: entries.slice(-MAX_ENTRIES), unreadable };
}

/** @param take receives each line; `null` for one that is too long */
function readLines(path: string, take: (line: string | null) => void): void {
  const descriptor = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = Buffer.alloc(0);
    let isTooLong = false;
    for (let length = 1; length > 0;) {
      length = readSync(descriptor, chunk, 0, chunk.length, null);
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0 && end < length; end = chunk.indexOf(10, start)) {
        const line = Buffer.concat([rest, chunk.subarray(start, end)]);
        take(isTooLong ? null : line.toString());
        [rest, isTooLong, start] = [Buffer.alloc(0), false, end + 1];
      }
      rest = Buffer.concat([rest, chunk.subarray(start, length)]);
      if (rest.length > MAX_LINE_BYTES) [rest, isTooLong] = [Buffer.alloc(0), true];
    }
    if (rest.length > 0 || isTooLong) take(isTooLong ? null : rest.toString());
  } finally {
    closeSync(descriptor);
  }
}
