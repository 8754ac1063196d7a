import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { readJournal, type JournalEntry, type JournalReading } from '../inspect/journal-entry.js';

/** The longest that a journal gets before it is begun anew, in bytes: some 3,000 entries. */
const MOST_BYTES = 1024 * 1024;

/** A journal in a file that only its owner can read, one entry a line. */
export interface JournalFile {
  /** @throws what the file system throws */
  write(entry: JournalEntry): void;
  close(): void;
}

/** What was before the current one is kept once; both together have at most twice the bytes. */
const before = (path: string): string => `${path}.1`;

/**
 * @param mostBytes the bound on the size of the file
 * @throws what the file system throws
 */
export function openJournalFile(path: string, mostBytes = MOST_BYTES): JournalFile {
  let file = open(path);
  return {
    write: (entry) => {
      const line = `${JSON.stringify(entry)}\n`;
      if (file.size > 0 && file.size + line.length > mostBytes) {
        closeSync(file.descriptor);
        renameSync(path, before(path));
        file = open(path);
      }
      file.size += writeSync(file.descriptor, line);
    },
    close: () => {
      closeSync(file.descriptor);
    },
  };
}

function open(path: string): { readonly descriptor: number; size: number } {
  const descriptor = openSync(path, 'a+', 0o600);
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (size > 0) readSync(descriptor, last, 0, 1, size - 1);
  // What a crash has cut off stays a line of its own.
  const isWhole = size === 0 || last.toString() === '\n';
  return { descriptor, size: size + (isWhole ? 0 : writeSync(descriptor, '\n')) };
}

/** Reads a journal with what was before it. */
export function readJournalFile(path: string): JournalReading {
  const text = readFileSync(path, 'utf8');
  return readJournal(readIfThere(before(path)) + text);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
