import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseInput } from '../../input/parse-input.js';
import { wholeNumber } from '../../input/rules.js';
import { createJournal } from '../journal.js';
import { createGuard, warnOnConsole, type InspectionObserver, type Warn } from '../observer.js';
import { panelScript } from '../panel-script.js';

/** Where the journals of a server are kept; only `directory` is required. */
export interface JournalDirectoryOptions {
  /** Made, for its owner alone, where it is not there yet. */
  readonly directory: string;
  /** How long a journal is kept after its last entry, in ms; default 30 days. */
  readonly retention?: number;
  /** Told once where nothing can be written or removed. Default: `console.warn`. */
  readonly warn?: Warn;
}

/** The journals of many identifications: a file of JSON Lines for each. */
export interface JournalDirectory {
  /** For `createServerHost({ inspect })`: writes down what happens to an identification. */
  readonly inspect: (id: string) => InspectionObserver;
  /** What is written of an identification so far, as JSON Lines; empty where there is nothing. */
  readonly read: (id: string) => Promise<string>;
  /** The script by which a page shows a journal as a picture. */
  readonly script: () => Promise<string>;
  /** Writes what is left; what comes later is not written. */
  readonly close: () => Promise<void>;
}

const DAY = 24 * 3_600_000;

/** The longest that a file gets before it is begun anew; what was before is kept once. */
const MOST_BYTES = 512 * 1024;
/** How many entries wait for a slow disk; what comes then is lost. */
const MOST_WAITING = 10_000;
/** Between two looks for journals that are too old, in ms. */
const CLEAN_EVERY = 3_600_000;

const optionsSchema = v.object({
  directory: v.pipe(v.string('must be a path'), v.nonEmpty('must be a path')),
  retention: v.optional(wholeNumber(0, 3_650 * DAY), 30 * DAY),
});

/** Names of files stay inside of the directory. */
const ID = /^[\w-]{1,64}$/;

/**
 * Keeps a journal of each identification that a server hosts, in files that only their owner can
 * read. No identification waits for them, and a disk that is full or slow costs entries, not
 * identifications.
 *
 * Rejects with the system's error where the directory can't be made.
 *
 * @throws InvalidInputError that names the option
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
  const guard = createGuard('The journal', warn);
  const waiting = new Map<string, string[]>();
  let count = 0;
  let writing: Promise<void> | null = null;
  let isClosed = false;
  await mkdir(directory, { recursive: true, mode: 0o700 });

  /** Some thousand folders, so that none of them gets long. */
  const folderOf = (id: string): string => join(directory, id.slice(0, 3));
  const fileOf = (id: string): string => join(folderOf(id), `${id}.jsonl`);

  function add(id: string, line: string): void {
    if (isClosed) return;
    if (count >= MOST_WAITING) throw new Error('the disk is too slow');
    const lines = waiting.get(id);
    if (lines === undefined) waiting.set(id, [line]);
    else lines.push(line);
    count += 1;
    writing ??= writeAll().finally(() => {
      writing = null;
    });
  }

  async function writeAll(): Promise<void> {
    // What comes in the same turn is written together.
    await Promise.resolve();
    while (waiting.size > 0) {
      for (const [id, lines] of [...waiting]) {
        waiting.delete(id);
        count -= lines.length;
        await append(id, lines).catch(guard.report);
      }
    }
  }

  async function append(id: string, lines: readonly string[]): Promise<void> {
    const file = fileOf(id);
    const { size } = await stat(file).catch(async () => {
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 });
      return { size: 0 };
    });
    if (size > MOST_BYTES) await rename(file, before(file));
    await appendFile(file, lines.join(''), { mode: 0o600 });
  }

  async function clean(): Promise<void> {
    const oldest = Date.now() - retention;
    for (const folder of await readdir(directory, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      const path = join(directory, folder.name);
      for (const name of await readdir(path)) {
        const file = join(path, name);
        // It may be put aside meanwhile.
        const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
        if (isJournal(name) && mtimeMs < oldest) await rm(file, { force: true });
      }
    }
  }

  let cleaning = clean().catch(guard.report);
  const timer = setInterval(() => {
    cleaning = clean().catch(guard.report);
  }, CLEAN_EVERY);
  timer.unref();

  return {
    inspect: (id) => {
      if (!ID.test(id)) return () => undefined;
      let isFirst = true;
      const run = runOf(id);
      return createJournal({
        write: (entry) => {
          // What a crash has cut off before stays a line of its own.
          add(id, `${isFirst ? '\n' : ''}${JSON.stringify({ ...entry, run })}\n`);
          isFirst = false;
        },
        warn,
      });
    },
    read: async (id) => {
      if (!ID.test(id)) return '';
      const file = fileOf(id);
      return (await textOf(before(file))) + (await textOf(file));
    },
    script: panelScript,
    close: async () => {
      isClosed = true;
      clearInterval(timer);
      await Promise.all([writing, cleaning]);
    },
  };
}

/** One identification is one run, however often it was parked and brought to life. */
const runOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 8);

const before = (file: string): string => `${file}.1`;

const isJournal = (name: string): boolean => /\.jsonl(?:\.1)?$/.test(name);

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** One warning for all identifications. */
function once(warn: Warn): Warn {
  let hasWarned = false;
  return (message) => {
    if (hasWarned) return;
    hasWarned = true;
    warn(message);
  };
}
