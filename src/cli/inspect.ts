import { once } from 'node:events';
import type { JournalEntry } from '../inspect/journal-entry.js';
import { startViewer } from '../inspect/viewer/server.js';
import { readJournalFile } from './journal-file.js';
import { INSPECT_OPTIONS } from './options.js';
import { parseOptions } from './parse-options.js';
import { COMMAND_NAME, EXIT_CODES, throwUsageError } from './usage-error.js';

/** `identification-machine inspect`: serves the viewer until the signal aborts. */
export async function inspect(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { port, journal } = parseOptions(INSPECT_OPTIONS, args);
  const recorded = journal === undefined ? undefined : readRecorded(journal);
  const viewer = await startViewer({ port, ...(recorded && { recorded }) }).catch(
    throwUsageError('--port'),
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
  return EXIT_CODES.completed;
}

function readRecorded(path: string): readonly JournalEntry[] {
  try {
    const { entries, unreadable } = readJournalFile(path);
    if (unreadable > 0) {
      process.stderr.write(`${String(unreadable)} lines are not entries and are skipped.\n`);
    }
    return entries;
  } catch (error) {
    return throwUsageError('--journal')(error);
  }
}
