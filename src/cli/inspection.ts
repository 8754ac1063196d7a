import { once } from 'node:events';
import { createJournal } from '../inspect/journal.js';
import type { JournalEntry } from '../inspect/journal-entry.js';
import { createErrorBoundary } from '../inspect/error-boundary.js';
import type { InspectionObserver } from '../inspect/redacted-event.js';
import { createViewerClient } from '../inspect/viewer/client.js';
import { startViewer } from '../inspect/viewer/server.js';
import { withOptionalValue } from './arguments.js';
import { UsageError } from './exit-code.js';
import { importFor } from './import-for.js';
import { openJournalFile } from './journal-file.js';

/** What `run` and `demo` take for being looked at. */
export const INSPECTION_OPTIONS = {
  inspect: { type: 'string' },
  journal: { type: 'string' },
} as const;

/** `--inspect` may stand without a URL. */
export const withInspect = (args: string[]): string[] => withOptionalValue(args, '--inspect');

/** Those who look at an identification. */
export interface Inspection {
  /** `null` where nobody looks. */
  readonly inspect: InspectionObserver | null;
  /** Stays until the signal aborts, where there is a viewer that ends with this process. */
  linger(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Takes the entries of the journal. */
interface Writer {
  readonly kind: 'writer';
  /** For the warning where it does not work. */
  readonly name: string;
  readonly write: (entry: JournalEntry) => void;
  /** Whether it is a viewer that ends with this process. */
  readonly isOwnViewer: boolean;
  readonly close: () => void | Promise<void>;
}

/** Takes what XState inspects. */
interface Observer {
  readonly kind: 'observer';
  readonly inspect: InspectionObserver;
  readonly close: () => void | Promise<void>;
}

interface Given {
  readonly inspect?: string | undefined;
  readonly journal?: string | undefined;
}

/** @param warn told once for each that does not work; the identification goes on */
export async function openInspection(
  { inspect, journal }: Given,
  warn: (message: string) => void,
): Promise<Inspection> {
  const watchers: (Writer | Observer)[] = [];
  if (journal !== undefined) watchers.push(journalFile(journal));
  if (inspect !== undefined) watchers.push(await viewerAt(inspect, warn));

  const writers = watchers.filter((watcher) => watcher.kind === 'writer');
  const observers = watchers.flatMap((watcher) =>
    watcher.kind === 'observer' ? [watcher.inspect] : [],
  );
  // One journal, so that the file and the viewer tell the same.
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
      for (const watcher of watchers) await watcher.close();
    },
  };
}

/** Where one cannot be written to, the others are. */
function writeTo(
  writers: readonly Writer[],
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

function journalFile(path: string): Writer {
  if (path === '') throw new UsageError('--journal: must be the path of a file');
  try {
    const file = openJournalFile(path);
    return {
      kind: 'writer',
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
    throw new UsageError(`--journal: ${error instanceof Error ? error.message : 'cannot be used'}`);
  }
}

async function viewerAt(url: string, warn: (message: string) => void): Promise<Writer | Observer> {
  if (url === '') return ownViewer();
  if (/^wss?:/.test(url)) return statelyInspector(url, warn);
  const client = createViewerClient(loopbackUrl(url), warn);
  return {
    kind: 'writer',
    name: 'The viewer',
    isOwnViewer: false,
    write: (entry) => {
      client.send(entry);
    },
    close: () => client.close(),
  };
}

async function ownViewer(): Promise<Writer> {
  const viewer = await startViewer({ port: 0 });
  // Standard output may be for a program.
  process.stderr.write(`Viewer  ${viewer.url}\n`);
  return {
    kind: 'writer',
    name: 'The viewer',
    isOwnViewer: true,
    write: (entry) => {
      viewer.add([entry]);
    },
    close: () => viewer.close(),
  };
}

async function statelyInspector(url: string, warn: (message: string) => void): Promise<Observer> {
  try {
    const { attachInspector } = await importFor(
      '--inspect ws:',
      ['@statelyai/inspect'],
      () => import('../inspect/attach-inspector.js'),
    );
    const { inspect, stop } = attachInspector({ target: 'webSocket', url, warn });
    return { kind: 'observer', inspect, close: stop };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--inspect: ${error instanceof Error ? error.message : 'cannot be used'}`);
  }
}

/** A viewer is on this machine: what it shows is for nobody else. */
function loopbackUrl(url: string): string {
  const rule = 'must be the URL of a viewer on this machine, such as http://127.0.0.1:4170';
  if (!URL.canParse(url)) throw new UsageError(`--inspect: ${rule}`);
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' || !['127.0.0.1', 'localhost'].includes(hostname)) {
    throw new UsageError(`--inspect: ${rule}`);
  }
  return url;
}
