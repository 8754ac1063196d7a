import { once } from 'node:events';
import { attachInspector } from '../inspect/attach-inspector.js';
import { createJournal } from '../inspect/journal.js';
import type { JournalEntry } from '../inspect/journal-entry.js';
import type { InspectionObserver } from '../inspect/observer.js';
import { createViewerClient } from '../inspect/viewer/client.js';
import { startViewer } from '../inspect/viewer/server.js';
import { withOptionalValue } from './arguments.js';
import { UsageError } from './exit-code.js';
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

interface Watcher {
  readonly inspect: InspectionObserver;
  /** Whether it ends with this process. */
  readonly isOwnViewer: boolean;
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
  const watchers: Watcher[] = [];
  if (journal !== undefined) watchers.push(journalFile(journal, warn));
  if (inspect !== undefined) watchers.push(await viewerAt(inspect, warn));

  return {
    inspect:
      watchers.length === 0
        ? null
        : (event) => {
            for (const watcher of watchers) watcher.inspect(event);
          },
    linger: async (signal) => {
      if (!watchers.some(({ isOwnViewer }) => isOwnViewer) || signal.aborted) return;
      process.stderr.write('The viewer stays until Ctrl+C.\n');
      await once(signal, 'abort');
    },
    close: async () => {
      for (const watcher of watchers) await watcher.close();
    },
  };
}

function journalFile(path: string, warn: (message: string) => void): Watcher {
  if (path === '') throw new UsageError('--journal: must be the path of a file');
  try {
    const file = openJournalFile(path);
    const write = (entry: JournalEntry): void => {
      file.write(entry);
    };
    return {
      inspect: createJournal({ write, warn }),
      isOwnViewer: false,
      close: () => {
        file.close();
      },
    };
  } catch (error) {
    throw new UsageError(`--journal: ${error instanceof Error ? error.message : 'cannot be used'}`);
  }
}

async function viewerAt(url: string, warn: (message: string) => void): Promise<Watcher> {
  if (url === '') return ownViewer(warn);
  if (/^wss?:/.test(url)) return statelyInspector(url, warn);
  const client = createViewerClient(loopbackUrl(url), warn);
  const write = (entry: JournalEntry): void => {
    client.send(entry);
  };
  return {
    inspect: createJournal({ write, warn }),
    isOwnViewer: false,
    close: () => client.close(),
  };
}

async function ownViewer(warn: (message: string) => void): Promise<Watcher> {
  const viewer = await startViewer({ port: 0 });
  // Standard output may be for a program.
  process.stderr.write(`Viewer  ${viewer.url}\n`);
  const write = (entry: JournalEntry): void => {
    viewer.add([entry]);
  };
  return {
    inspect: createJournal({ write, warn }),
    isOwnViewer: true,
    close: () => viewer.close(),
  };
}

async function statelyInspector(url: string, warn: (message: string) => void): Promise<Watcher> {
  try {
    const inspector = await attachInspector({ target: 'webSocket', url, warn });
    return {
      inspect: inspector.inspect,
      isOwnViewer: false,
      close: () => {
        inspector.stop();
      },
    };
  } catch (error) {
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
