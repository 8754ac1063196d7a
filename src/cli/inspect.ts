import { once } from 'node:events';
import type { JournalEntry } from '../inspect/journal-entry.js';
import { startViewer } from '../inspect/viewer/server.js';
import { inTheWordsOf, parseArguments, toPort } from './arguments.js';
import { COMMAND_NAME } from './command-name.js';
import { EXIT, UsageError } from './exit-code.js';
import { readJournalFile } from './journal-file.js';
import { DEFAULT_VIEWER_PORT, USAGE } from './usage.js';

const OPTIONS = {
  port: { type: 'string' },
  journal: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** `identification-machine inspect`: serves the viewer until the signal aborts. */
export async function inspect(args: string[], signal: AbortSignal): Promise<number> {
  const given = parseArguments(args, OPTIONS);
  if (given.help) {
    process.stdout.write(USAGE.inspect);
    return EXIT.completed;
  }
  const port = inTheWordsOf({}, () => toPort('port', given.port ?? String(DEFAULT_VIEWER_PORT)));
  const recorded = given.journal === undefined ? undefined : readRecorded(given.journal);
  const viewer = await startViewer({ port, ...(recorded && { recorded }) }).catch(
    (error: unknown) => {
      throw new UsageError(`--port: ${reasonOf(error)}`);
    },
  );
  process.stdout.write(`Viewer  ${viewer.url}\n`);
  if (recorded === undefined) {
    process.stdout.write(`
In another terminal:
  ${COMMAND_NAME} demo --inspect ${viewer.url}
`);
  }
  process.stdout.write('\nStop it with Ctrl+C.\n');
  if (!signal.aborted) await once(signal, 'abort');
  await viewer.close();
  return EXIT.completed;
}

function readRecorded(path: string): readonly JournalEntry[] {
  try {
    const { entries, unreadable } = readJournalFile(path);
    if (unreadable > 0) {
      process.stderr.write(`${String(unreadable)} lines are no entries, and are left out.\n`);
    }
    return entries;
  } catch (error) {
    throw new UsageError(`--journal: ${reasonOf(error)}`);
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'cannot be used';
