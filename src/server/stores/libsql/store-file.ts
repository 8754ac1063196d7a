import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidInputError } from '../../../input/parse-input.js';
import { isStorePath } from '../../../input/rules.js';
import { IdentificationStoreError } from '../../identification-store.js';
import { storeInUse } from './database.js';

/** The file of a store, as it was when the store was opened. */
export interface StoreFile {
  /** Absolute. */
  readonly path: string;
  /**
   * Checks that the path still leads to the file that is open. What is written to a file that was
   * deleted is gone with the process.
   *
   * @throws IdentificationStoreError `fileReplaced`
   */
  mustBeInPlace(): void;
  /** Takes note that the file was replaced on purpose. */
  identify(): void;
  release(): void;
}

/** Where SQLite keeps what is not in the file itself. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const;

/** Permissions of all but the owner. */
const OTHERS = 0o077;

/**
 * The files that stores of this process have open. To open and close such a file once more would
 * release the locks that SQLite holds on it.
 *
 * @see https://www.sqlite.org/howtocorrupt.html#posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
const openFiles = new Set<string>();

/**
 * Prepares the file of a store before a database opens it: creates it, and closes it to all but its
 * owner, also where it was readable by others.
 *
 * @param warn receives a sentence for each file that others could read
 * @throws InvalidInputError for a name that SQLite does not take for a file
 * @throws IdentificationStoreError `storeInUse`
 * @throws the system's error where the file cannot be opened, or its mode cannot be changed
 */
export function openStoreFile(file: string, warn: (message: string) => void): StoreFile {
  if (!isStorePath(file)) {
    throw new InvalidInputError([
      { field: 'file', rule: 'must be the path of a file; createMemoryStore is for tests' },
    ]);
  }
  const path = resolve(file);
  let identity = identityOf(path) ?? create(path);
  if (openFiles.has(identity)) throw storeInUse();
  if (!statSync(path).isFile()) {
    throw new InvalidInputError([{ field: 'file', rule: 'must be the path of a file' }]);
  }
  for (const each of [path, ...COMPANIONS.map((suffix) => path + suffix)]) tighten(each, warn);
  openFiles.add(identity);
  const release = (): void => {
    openFiles.delete(identity);
  };
  return {
    path,
    mustBeInPlace: () => {
      if (identityOf(path) === identity) return;
      throw new IdentificationStoreError(
        'fileReplaced',
        `${path} has been deleted or replaced while the store had it open.`,
      );
    },
    identify: () => {
      release();
      identity = identityOf(path) ?? identity;
      openFiles.add(identity);
    },
    release,
  };
}

/** The size of the write-ahead log beside a file; 0 where there is none. */
export const logSizeOf = (path: string): number =>
  statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;

function identityOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${String(found.dev)}:${String(found.ino)}`;
}

/** SQLite gives the files beside it the mode of the database file. */
function create(path: string): string {
  closeSync(openSync(path, 'a', 0o600));
  return identityOf(path) ?? '';
}

function tighten(path: string, warn: (message: string) => void): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined || (mode & OTHERS) === 0) return;
  chmodSync(path, 0o600);
  warn(
    `${path} was open to others (mode ${(mode & 0o777).toString(8)}); it is its owner's alone now.`,
  );
}
