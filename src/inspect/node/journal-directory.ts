import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseInput } from '../../input/parse-input.js';
import { wholeNumber } from '../../input/rules.js';
import { createErrorBoundary, warnOnConsole, type Warn } from '../error-boundary.js';
import { createJournal } from '../journal.js';
import { panelScript } from '../panel-script.js';
import type { InspectionObserver } from '../redacted-event.js';

/** Options of `openJournalDirectory`; only `directory` is required. */
export interface JournalDirectoryOptions {
  /** Created with mode 0700 if it does not exist. */
  readonly directory: string;
  /** The time that a journal is kept after its last entry, in ms. Default: 30 days. */
  readonly retention?: number;
  /** Receives one warning if a file can't be written or removed. Default: `console.warn`. */
  readonly warn?: Warn;
}

/** The journals of many identifications, in one file of JSON Lines each. */
export interface JournalDirectory {
  /** For `createServerHost({ inspect })`: records an identification. */
  readonly inspect: (id: string) => InspectionObserver;
  /** The journal of an identification, as JSON Lines; empty if there is none. */
  readonly read: (id: string) => Promise<string>;
  /** The script of a page that shows a journal as a picture. */
  readonly script: () => Promise<string>;
  /** Writes the entries that wait. Later ones are ignored. */
  readonly close: () => Promise<void>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The permissions of all but the owner. */
const OTHERS = 0o077;

/** A longer file is rotated: it replaces the rotated file before it. */
const MAX_FILE_BYTES = 512 * 1024;
/** The most entries that wait for a slow disk; later ones are dropped. */
const MAX_WAITING = 10_000;
/** The time between two searches for expired journals. */
const CLEANUP_INTERVAL_MS = HOUR_MS;

const optionsSchema = v.object({
  directory: v.pipe(v.string('must be a path'), v.nonEmpty('must be a path')),
  retention: v.optional(wholeNumber(0, 3_650 * DAY_MS), 30 * DAY_MS),
});

/** An id is part of a file name, which must not leave the directory. */
const ID = /^[\w-]{1,64}$/;

/**
 * Keeps a journal of each identification of a server, in files that only their owner can read.
 * No identification waits for the disk: if it is full or slow, entries are lost.
 *
 * Rejects with an `InvalidInputError` that names the invalid option, and with the system's error if
 * the directory can't be created.
 *
 * @example
 * ```ts
 * import { createServerHost, type ServerHostOptions } from 'identification-machine/server';
 * import { createHttpApi, type HttpApiOptions } from 'identification-machine/http';
 * import { openJournalDirectory } from 'identification-machine/inspect/node';
 *
 * const journals = await openJournalDirectory({ directory: '/var/lib/bank/journals' });
 * const host = createServerHost({ ...options, inspect: journals.inspect });
 * const api = createHttpApi({ ...apiOptions, host, journals });
 *
 * declare const options: ServerHostOptions;
 * declare const apiOptions: HttpApiOptions;
 * ```
 */
export async function openJournalDirectory(
  options: JournalDirectoryOptions,
): Promise<JournalDirectory> {
  const { directory, retention } = parseInput(optionsSchema, options);
  const warn = once(options.warn ?? warnOnConsole);
  const boundary = createErrorBoundary('The journal', warn);
  const waiting = new Map<string, string[]>();
  let count = 0;
  let writing: Promise<void> | null = null;
  let isClosed = false;
  await mkdir(directory, { recursive: true, mode: 0o700 });

  /** Spreads the files over some thousand folders, so that each stays small. */
  const folderOf = (id: string): string => join(directory, id.slice(0, 3));
  const fileOf = (id: string): string => join(folderOf(id), `${id}.jsonl`);

  function add(id: string, line: string): void {
    if (isClosed) return;
    if (count >= MAX_WAITING) throw new Error('the disk is too slow');
    const lines = waiting.get(id);
    if (lines === undefined) waiting.set(id, [line]);
    else lines.push(line);
    count += 1;
    writing ??= writeAll().finally(() => {
      writing = null;
    });
  }

  async function writeAll(): Promise<void> {
    // Entries of the same turn are written together.
    await Promise.resolve();
    while (waiting.size > 0) {
      for (const [id, lines] of [...waiting]) {
        waiting.delete(id);
        count -= lines.length;
        await append(id, lines).catch(boundary.report);
      }
    }
  }

  async function append(id: string, lines: readonly string[]): Promise<void> {
    const file = fileOf(id);
    const { size, mode } = await stat(file).catch(async () => {
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 });
      return { size: 0, mode: 0 };
    });
    if ((mode & OTHERS) !== 0) await chmod(file, 0o600);
    if (size > MAX_FILE_BYTES) await rename(file, rotated(file));
    await appendFile(file, lines.join(''), { mode: 0o600 });
  }

  async function removeExpired(): Promise<void> {
    const oldest = Date.now() - retention;
    for (const folder of await readdir(directory, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      const path = join(directory, folder.name);
      for (const name of await readdir(path)) {
        const file = join(path, name);
        // The file may be rotated meanwhile.
        const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
        if (isJournal(name) && mtimeMs < oldest) await rm(file, { force: true });
      }
    }
  }

  let cleaning = removeExpired().catch(boundary.report);
  const timer = setInterval(() => {
    cleaning = removeExpired().catch(boundary.report);
  }, CLEANUP_INTERVAL_MS);
  timer.unref();

  return {
    inspect: (id) => {
      if (!ID.test(id)) return () => undefined;
      let isFirst = true;
      const run = runOf(id);
      return createJournal({
        write: (entry) => {
          // The line break ends a line that a crash has truncated.
          add(id, `${isFirst ? '\n' : ''}${JSON.stringify({ ...entry, run })}\n`);
          isFirst = false;
        },
        warn,
      });
    },
    read: async (id) => {
      if (!ID.test(id)) return '';
      const file = fileOf(id);
      return (await textOf(rotated(file))) + (await textOf(file));
    },
    script: panelScript,
    close: async () => {
      isClosed = true;
      clearInterval(timer);
      await Promise.all([writing, cleaning]);
    },
  };
}

/** One identification is one run, however often its machine is parked and resumed. */
const runOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 8);

const rotated = (file: string): string => `${file}.1`;

const isJournal = (name: string): boolean => /\.jsonl(?:\.1)?$/.test(name);

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Passes on only the first warning, as all identifications share one disk. */
function once(warn: Warn): Warn {
  let hasWarned = false;
  return (message) => {
    if (hasWarned) return;
    hasWarned = true;
    warn(message);
  };
}
