import { readJournalLine, type JournalEntry } from '../journal-entry.js';

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
