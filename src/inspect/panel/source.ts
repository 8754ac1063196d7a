import { readJournal, readJournalLine, type JournalEntry } from '../journal-entry.js';

/**
 * `live`: entries arrive as they happen; `lost`: the source reconnects; `recorded`: all entries have
 * arrived.
 */
export type SourceStatus = 'live' | 'lost' | 'recorded';

/** Receives the entries of a source. */
export interface SourceObserver {
  /** Drops all entries: the source sends them again. */
  readonly reset: () => void;
  readonly entry: (entry: JournalEntry) => void;
  readonly status: (status: SourceStatus) => void;
}

/** A source of entries for a panel. */
export interface InspectionSource {
  /** @returns a function that ends the subscription */
  subscribe(observer: SourceObserver): () => void;
}

/** Replays a complete journal. */
export const recordedSource = (entries: readonly JournalEntry[]): InspectionSource => ({
  subscribe: ({ reset, entry, status }) => {
    reset();
    for (const one of entries) entry(one);
    status('recorded');
    return () => undefined;
  },
});

/**
 * Follows a stream of server-sent events. The data of each is a line of a journal; the server starts
 * each stream with an event `reset`. The browser reconnects a lost stream.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const streamedSource = (url: string): InspectionSource => ({
  subscribe: ({ reset, entry, status }) => {
    const stream = new EventSource(url);
    stream.addEventListener('reset', reset);
    stream.addEventListener('open', () => {
      status('live');
    });
    stream.addEventListener('recorded', () => {
      status('recorded');
    });
    stream.addEventListener('error', () => {
      status('lost');
    });
    stream.addEventListener('message', ({ data }) => {
      const read = typeof data === 'string' ? readJournalLine(data) : null;
      if (read !== null) entry(read);
    });
    return () => {
      stream.close();
    };
  },
});

const POLL_INTERVAL_MS = 2_000;

/**
 * Polls a journal in JSON Lines every 2 s while the page is visible. The URL is of the page's own
 * origin.
 */
export const polledSource = (url: string): InspectionSource => ({
  subscribe: ({ reset, entry, status }) => {
    const stop = new AbortController();
    const { signal } = stop;
    let sent: string[] = [];

    function send(entries: readonly JournalEntry[]): void {
      const lines = entries.map((one) => JSON.stringify(one));
      // A rotated journal has lost its oldest entries.
      if (sent.some((line, index) => lines[index] !== line)) {
        reset();
        sent = [];
      }
      for (const one of entries.slice(sent.length)) entry(one);
      sent = lines;
    }

    async function read(): Promise<void> {
      try {
        const answer = await fetch(url, { signal, cache: 'no-store', redirect: 'error' });
        if (!answer.ok) throw new Error(String(answer.status));
        send(readJournal(await answer.text()).entries);
        status('live');
      } catch {
        if (!signal.aborted) status('lost');
      }
    }

    async function poll(): Promise<void> {
      while (!signal.aborted) {
        if (document.visibilityState === 'visible') await read();
        await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
      }
    }

    reset();
    void poll();
    return () => {
      stop.abort();
    };
  },
});
