import type { ServerResponse } from 'node:http';
import type { JournalEntry } from '../journal-entry.js';

/** How many entries are kept for a page that is opened later; the oldest go. */
const MOST_ENTRIES = 2_000;
/** How many pages may watch at once. */
const MOST_STREAMS = 8;
/** How much may lie unsent for a page that takes nothing, in bytes; then its stream is cut. */
const MOST_UNSENT = 1024 * 1024;
/** Keeps proxies and browsers from taking a quiet stream for a dead one, in ms. */
const HEARTBEAT = 15_000;

/** Hands entries to the pages that watch. */
export interface Streams {
  add(entries: readonly JournalEntry[]): void;
  /** @returns whether there was room for one more */
  open(response: ServerResponse): boolean;
  close(): void;
}

/** @param isRecorded whether there is nothing more to come than what was added first */
export function createStreams(isRecorded: boolean): Streams {
  const entries: JournalEntry[] = [];
  const open = new Set<ServerResponse>();

  const heartbeat = setInterval(() => {
    for (const response of open) send(response, ':\n\n');
  }, HEARTBEAT);
  heartbeat.unref();

  function send(response: ServerResponse, text: string): void {
    response.write(text);
    if (response.writableLength > MOST_UNSENT) response.destroy();
  }

  const told = (entry: JournalEntry): string => `data: ${JSON.stringify(entry)}\n\n`;

  return {
    add: (added) => {
      entries.push(...added);
      entries.splice(0, Math.max(0, entries.length - MOST_ENTRIES));
      for (const response of open) send(response, added.map(told).join(''));
    },
    open: (response) => {
      if (open.size >= MOST_STREAMS) return false;
      open.add(response);
      response.on('close', () => {
        open.delete(response);
      });
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      send(response, `retry: 1000\nevent: reset\ndata:\n\n${entries.map(told).join('')}`);
      if (isRecorded) send(response, 'event: recorded\ndata:\n\n');
      return true;
    },
    close: () => {
      clearInterval(heartbeat);
      for (const response of open) response.end();
    },
  };
}
