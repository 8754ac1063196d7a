import { withTimeout } from '../../gateway/timers.js';
import { createBoundedQueue } from '../bounded-queue.js';
import type { JournalEntry } from '../journal-entry.js';
import { createGuard, type Warn } from '../observer.js';
import { JOURNAL_TYPE } from './server.js';

/** Sends the entries of this process to a viewer in another one. */
export interface ViewerClient {
  /** Never waits and never throws. */
  send(entry: JournalEntry): void;
  /** Gives what is left a moment to be sent. */
  close(): Promise<void>;
}

/** How many entries wait for a viewer; the oldest are lost. */
const CAPACITY = 500;
const BATCH = 50;
/** How long a viewer may take for a batch, in ms. */
const TIMEOUT = 2_000;

/**
 * @param url of a viewer, as it prints it
 * @param warn told once where the viewer does not take anything
 */
export function createViewerClient(url: string, warn: Warn): ViewerClient {
  const target = new URL('/events', url);
  const guard = createGuard(`The viewer at ${target.origin}`, warn);
  const stop = new AbortController();
  let underWay: Promise<void> | null = null;

  const queue = createBoundedQueue<JournalEntry>({
    capacity: CAPACITY,
    batch: BATCH,
    isReady: () => underWay === null && !stop.signal.aborted,
    take: (entries) => {
      underWay = post(entries)
        .catch(guard.report)
        .finally(() => {
          underWay = null;
          queue.wake();
        });
    },
  });

  async function post(entries: readonly JournalEntry[]): Promise<void> {
    const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const answer = await withTimeout(
      (signal) =>
        fetch(target, {
          method: 'POST',
          headers: { 'content-type': JOURNAL_TYPE },
          body,
          redirect: 'error',
          signal,
        }),
      TIMEOUT,
      stop.signal,
    );
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`it answers ${String(answer.status)}`);
  }

  return {
    send: (entry) => {
      queue.add(entry);
    },
    close: async () => {
      const deadline = Date.now() + TIMEOUT;
      while ((queue.size > 0 || underWay !== null) && Date.now() < deadline) {
        if (underWay === null) await new Promise((resolve) => setTimeout(resolve, 5));
        else await underWay;
      }
      stop.abort();
    },
  };
}
