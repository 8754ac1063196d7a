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

function open(path: string): { readonly descriptor: number; size: number } {
  const descriptor = openSync(path, 'a+', 0o600);
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (size > 0) readSync(descriptor, last, 0, 1, size - 1);
  // A line that a crash has cut off must not run into the next one.
  const isWhole = size === 0 || last.toString() === '\n';
  return { descriptor, size: size + (isWhole ? 0 : writeSync(descriptor, '\n')) };
}

/** Reads a journal and the file before it. */
export function readJournalFile(path: string): JournalReading {
  const text = readFileSync(path, 'utf8');
  return readJournal(readIfThere(previousPath(path)) + text);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
