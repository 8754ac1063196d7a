import type { ServerResponse } from 'node:http';
import type { JournalEntry } from '../journal-entry.js';

/** The entries kept for pages that open later; the oldest are dropped. */
const MAX_ENTRIES = 2_000;
/** The most pages that follow at once. */
const MAX_STREAMS = 8;
/** A page that reads nothing is disconnected when more bytes are unsent. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** Proxies and browsers drop a connection that is silent for long. */
const HEARTBEAT_MS = 15_000;

/** Sends entries to the pages that follow. */
export interface EventStreams {
  add(entries: readonly JournalEntry[]): void;
  /** @returns whether the number of streams allows one more */
  open(response: ServerResponse): boolean;
  close(): void;
}

/** @param isRecorded whether the entries are a complete journal */
export function createEventStreams(isRecorded: boolean): EventStreams {
  let entries: readonly JournalEntry[] = [];
  const open = new Set<ServerResponse>();

  const heartbeat = setInterval(() => {
    for (const response of open) send(response, ':\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();

  function send(response: ServerResponse, text: string): void {
    response.write(text);
    if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
  }

  const messageOf = (entry: JournalEntry): string => `data: ${JSON.stringify(entry)}\n\n`;

  return {
    add: (added) => {
      // A journal of any length: not each entry as an argument of its own.
      const newest = added.slice(-MAX_ENTRIES);
      entries = [...entries, ...newest].slice(-MAX_ENTRIES);
      for (const response of open) send(response, newest.map(messageOf).join(''));
    },
    open: (response) => {
      if (open.size >= MAX_STREAMS) return false;
      open.add(response);
      response.on('close', () => {
        open.delete(response);
      });
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      send(response, `retry: 1000\nevent: reset\ndata:\n\n${entries.map(messageOf).join('')}`);
      if (isRecorded) send(response, 'event: recorded\ndata:\n\n');
      return true;
    },
    close: () => {
      clearInterval(heartbeat);
      for (const response of open) response.end();
    },
  };
}
