import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Checkpoint, Subject } from '../../machines/identification.types.js';
import { readCheckpoint } from '../input/checkpoint.js';

/** A checkpoint in a file that only its owner can read. */
export interface CheckpointFile {
  /** What an earlier run has written, or `null`. A record that cannot be used is moved aside. */
  read(subject: Pick<Subject, 'userId' | 'userType'>): Checkpoint | null;
  /** Moves what an earlier run has written aside, and returns the new path. */
  setAside(kind: string): string;
  /** Replaces the file atomically, flushed to the disk; does nothing where nothing has changed. */
  write(checkpoint: Checkpoint): void;
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export function openCheckpointFile(path: string, warn: (message: string) => void): CheckpointFile {
  let written = '';

  function setAside(kind: string): string {
    const aside = `${path}.${kind}-${randomUUID().slice(0, 8)}`;
    renameSync(path, aside);
    return aside;
  }

  return {
    setAside,
    read: (subject) => {
      if (!existsSync(path)) return null;
      const reading = readCheckpoint(parseJson(readFileSync(path, 'utf8')), subject);
      if (reading.kind === 'usable') return reading.checkpoint;
      const aside = setAside(reading.kind);
      const why =
        reading.kind === 'foreign'
          ? 'belongs to another user'
          : 'cannot be read (damaged, or of another version)';
      warn(`The checkpoint ${why}; it is kept as ${aside}, and the gateway is asked instead.`);
      return null;
    },
    write: (checkpoint) => {
      const text = JSON.stringify(checkpoint);
      if (text === written) return;
      replaceFile(path, `${text}\n`);
      written = text;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A reader of the path finds the old text or the new one as a whole, also after a crash. */
function replaceFile(path: string, text: string): void {
  // Of a name that cannot be guessed, and never one that exists: it could lead to another file.
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    const file = openSync(draft, NEW_FILE, 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
