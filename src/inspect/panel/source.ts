import { readJournal, readJournalLine, type JournalEntry } from '../journal-entry.js';

/** `live`: entries come as they happen; `lost`: they will come again; `recorded`: all are here. */
export type SourceStatus = 'live' | 'lost' | 'recorded';

/** What a panel is told. */
export interface SourceObserver {
  /** Everything so far is about to be told again. */
  readonly reset: () => void;
  readonly entry: (entry: JournalEntry) => void;
  readonly status: (status: SourceStatus) => void;
}

/** Where a panel has its entries from. */
export interface InspectionSource {
  /** @returns what ends it */
  subscribe(observer: SourceObserver): () => void;
}

/** A journal that is complete, to be replayed. */
export const recordedSource = (entries: readonly JournalEntry[]): InspectionSource => ({
  subscribe: ({ reset, entry, status }) => {
    reset();
    for (const one of entries) entry(one);
    status('recorded');
    return () => undefined;
  },
});

/**
 * A stream of server-sent events, each of which is a line of a journal. It connects again by
 * itself; the server begins each stream with `reset`.
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

/** Between two looks, in ms. */
const LOOK_EVERY = 2_000;

/**
 * A journal that is read again and again, for as long as the page is in front: JSON Lines at a URL
 * of the page's own origin.
 */
export const polledSource = (url: string): InspectionSource => ({
  subscribe: ({ reset, entry, status }) => {
    const stop = new AbortController();
    const { signal } = stop;
    let told: string[] = [];

    function tell(entries: readonly JournalEntry[]): void {
      const lines = entries.map((one) => JSON.stringify(one));
      // The oldest have gone.
      if (told.some((line, index) => lines[index] !== line)) {
        reset();
        told = [];
      }
      for (const one of entries.slice(told.length)) entry(one);
      told = lines;
    }

    async function look(): Promise<void> {
      try {
        const answer = await fetch(url, { signal, cache: 'no-store', redirect: 'error' });
        if (!answer.ok) throw new Error(String(answer.status));
        tell(readJournal(await answer.text()).entries);
        status('live');
      } catch {
        if (!signal.aborted) status('lost');
      }
    }

    async function keepLooking(): Promise<void> {
      while (!signal.aborted) {
        if (document.visibilityState === 'visible') await look();
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      }
    }

    reset();
    void keepLooking();
    return () => {
      stop.abort();
    };
  },
});
