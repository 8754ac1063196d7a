import { withTimeout } from '../../gateway/timers.js';
import { createErrorBoundary, type Warn } from '../error-boundary.js';
import type { JournalEntry } from '../journal-entry.js';
import { createLossyQueue } from '../lossy-queue.js';
import { JOURNAL_TYPE } from './server.js';

/** Sends the entries of this process to a viewer in another process. */
export interface ViewerClient {
  /** Queues an entry. Never throws. */
  send(entry: JournalEntry): void;
  /** Sends the entries that wait, for at most 2 s. */
  close(): Promise<void>;
}

/** The time that the viewer has to take a batch. */
const TIMEOUT_MS = 2_000;

/**
 * @param url the URL that the viewer prints
 * @param warn receives one warning if the viewer does not take entries
 */
export function createViewerClient(url: string, warn: Warn): ViewerClient {
  const target = new URL('/events', url);
  const boundary = createErrorBoundary(`The viewer at ${target.origin}`, warn);
  const stop = new AbortController();
  let posting: Promise<void> | null = null;

  const queue = createLossyQueue<JournalEntry>({
    isReady: () => posting === null && !stop.signal.aborted,
    receive: (entries) => {
      posting = post(entries)
        .catch(boundary.report)
        .finally(() => {
          posting = null;
          queue.wake();
        });
    },
  });

  async function post(entries: readonly JournalEntry[]): Promise<void> {
    const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const response = await withTimeout(
      (signal) =>
        fetch(target, {
          method: 'POST',
          headers: { 'content-type': JOURNAL_TYPE },
          body,
          redirect: 'error',
          signal,
        }),
      TIMEOUT_MS,
      stop.signal,
    );
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered ${String(response.status)}`);
  }

  return {
    send: (entry) => {
      queue.add(entry);
    },
    close: async () => {
      const deadline = Date.now() + TIMEOUT_MS;
      while ((queue.size > 0 || posting !== null) && Date.now() < deadline) {
        if (posting === null) await new Promise((resolve) => setTimeout(resolve, 5));
        else await posting;
      }
      stop.abort();
    },
  };
}
