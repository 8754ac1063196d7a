import { once } from 'node:events';
import { createJournal } from '../inspect/journal.js';
import type { JournalEntry } from '../inspect/journal-entry.js';
import { createErrorBoundary } from '../inspect/error-boundary.js';
import type { InspectionObserver } from '../inspect/redacted-event.js';
import { createViewerClient } from '../inspect/viewer/client.js';
import { startViewer } from '../inspect/viewer/server.js';
import { openJournalFile } from './journal-file.js';
import type { OptionValues } from './option.js';
import type { INSPECTION_OPTIONS } from './options.js';
import { importFor, throwUsageError } from './usage-error.js';

/** The journal, the viewer and the inspector of one identification. */
export interface Inspection {
  /** For `createActor`; `null` where neither `--inspect` nor `--journal` is given. */
  readonly inspect: InspectionObserver | null;
  /** Waits until the signal aborts, where this process serves a viewer, which ends with it. */
  linger(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Takes the entries of the journal. */
interface JournalTarget {
  readonly kind: 'journal';
  /** For the warning that it does not work. */
  readonly name: string;
  readonly write: (entry: JournalEntry) => void;
  /** Whether it is a viewer that ends with this process. */
  readonly isOwnViewer: boolean;
  readonly close: () => void | Promise<void>;
}

/** Takes XState's own inspection events. */
interface InspectorTarget {
  readonly kind: 'inspector';
  readonly inspect: InspectionObserver;
  readonly close: () => void | Promise<void>;
}

/**
 * Opens what `--inspect` and `--journal` ask for.
 *
 * @param warn called once for each target that fails; the identification goes on without it
 * @throws UsageError where the journal cannot be opened, or a package is missing
 */
export async function openInspection(
  { inspect, journal }: Partial<OptionValues<typeof INSPECTION_OPTIONS>>,
  warn: (message: string) => void,
): Promise<Inspection> {
  const targets: (JournalTarget | InspectorTarget)[] = [];
  if (journal !== undefined) targets.push(journalFile(journal));
  if (inspect !== undefined) targets.push(await viewerAt(inspect, warn));

  const writers = targets.filter((target) => target.kind === 'journal');
  const observers = targets.flatMap((target) =>
    target.kind === 'inspector' ? [target.inspect] : [],
  );
  // One journal, so that the file and the viewer get the same entries.
  if (writers.length > 0) observers.push(createJournal({ write: writeTo(writers, warn), warn }));
  return {
    inspect:
      observers.length === 0
        ? null
        : (event) => {
            for (const observe of observers) observe(event);
          },
    linger: async (signal) => {
      if (!writers.some(({ isOwnViewer }) => isOwnViewer) || signal.aborted) return;
      process.stderr.write('The viewer stays until Ctrl+C.\n');
      await once(signal, 'abort');
    },
    close: async () => {
      for (const target of targets) await target.close();
    },
  };
}

/** A target that fails does not keep the entry from the others. */
function writeTo(
  writers: readonly JournalTarget[],
  warn: (message: string) => void,
): (entry: JournalEntry) => void {
  const guarded = writers.map(({ name, write }) => ({
    boundary: createErrorBoundary(name, warn),
    write,
  }));
  return (entry) => {
    for (const { boundary, write } of guarded) {
      boundary.run(() => {
        write(entry);
      });
    }
  };
}

function journalFile(path: string): JournalTarget {
  try {
    const file = openJournalFile(path);
    return {
      kind: 'journal',
      name: 'The journal',
      isOwnViewer: false,
      write: (entry) => {
        file.write(entry);
      },
      close: () => {
        file.close();
      },
    };
  } catch (error) {
    return throwUsageError('--journal')(error);
  }
}

async function viewerAt(
  url: string,
  warn: (message: string) => void,
): Promise<JournalTarget | InspectorTarget> {
  if (url === '') return ownViewer();
  if (/^wss?:/.test(url)) return statelyInspector(url, warn).catch(throwUsageError('--inspect'));
  const client = createViewerClient(url, warn);
  return {
    kind: 'journal',
    name: 'The viewer',
    isOwnViewer: false,
    write: (entry) => {
      client.send(entry);
    },
    close: () => client.close(),
  };
}

async function ownViewer(): Promise<JournalTarget> {
  const viewer = await startViewer({ port: 0 });
  // A program may read standard output (`--json`).
  process.stderr.write(`Viewer  ${viewer.url}\n`);
  return {
    kind: 'journal',
    name: 'The viewer',
    isOwnViewer: true,
    write: (entry) => {
      viewer.add([entry]);
    },
    close: () => viewer.close(),
  };
}

async function statelyInspector(
  url: string,
  warn: (message: string) => void,
): Promise<InspectorTarget> {
  const { attachInspector } = await importFor(
    '--inspect ws:',
    ['@statelyai/inspect'],
    () => import('../inspect/attach-inspector.js'),
  );
  const { inspect, stop } = attachInspector({ target: 'webSocket', url, warn });
  return { kind: 'inspector', inspect, close: stop };
}
