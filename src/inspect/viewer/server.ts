import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeNow, listen } from '../../net/listen.js';
import { readJournal, type JournalEntry } from '../journal-entry.js';
import { panelScript } from '../panel-script.js';
import { VIEWER_PAGE, VIEWER_STYLE } from './page.js';
import { createStreams } from './streams.js';

/** What the viewer begins with. */
export interface ViewerOptions {
  /** On 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** A journal to replay; default: it waits for what is sent to it. */
  readonly recorded?: readonly JournalEntry[];
}

/** The local viewer. */
export interface Viewer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Shows entries of this process, without a request. */
  add(entries: readonly JournalEntry[]): void;
  close(): Promise<void>;
}

/** What entries come as. A page of another site cannot send this type without being asked first. */
export const JOURNAL_TYPE = 'application/x-ndjson';

/** The longest body of a POST, in bytes. */
const MOST_BYTES = 256 * 1024;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * Serves the viewer on 127.0.0.1: a page, which loads nothing from elsewhere, and the stream that
 * it watches. Entries are sent to it as lines of a journal by `POST /events`; whatever is no entry
 * is left out, so that nothing else can be shown, whoever sends it.
 *
 * Rejects where the port is taken.
 */
export async function startViewer({ port, recorded }: ViewerOptions): Promise<Viewer> {
  const script = await panelScript();
  const streams = createStreams(recorded !== undefined);
  streams.add(recorded ?? []);
  const server = createServer();
  const url = await listen(server, { port });
  const hosts = new Set([new URL(url).host, `localhost:${new URL(url).port}`]);

  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': ['text/html; charset=utf-8', VIEWER_PAGE],
    '/viewer.js': ['text/javascript; charset=utf-8', script],
    '/viewer.css': ['text/css; charset=utf-8', VIEWER_STYLE],
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // A name that somebody else's server has pointed at this machine is not ours.
    if (!hosts.has(request.headers.host ?? '')) {
      end(response, 421);
      return;
    }
    const path = request.url ?? '';
    if (path === '/events' && request.method === 'POST') {
      await take(request, response);
    } else if (request.method !== 'GET') {
      end(response, 405);
    } else if (path === '/events') {
      if (!streams.open(response)) end(response, 503);
    } else {
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      if (file === undefined) end(response, 404);
      else end(response, 200, ...file);
    }
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin } = request.headers;
    if (origin !== undefined && (!URL.canParse(origin) || !hosts.has(new URL(origin).host))) {
      end(response, 403);
      return;
    }
    if (request.headers['content-type'] !== JOURNAL_TYPE) {
      end(response, 415);
      return;
    }
    const body = await readBody(request);
    if (body === null) {
      response.setHeader('connection', 'close');
      end(response, 413);
      return;
    }
    streams.add(readJournal(body).entries);
    end(response, 204);
  }

  server.on('request', (request, response) => {
    answer(request, response).catch(() => {
      // The other side is gone.
      response.destroy();
    });
  });

  return {
    url,
    add: (entries) => {
      streams.add(entries);
    },
    close: async () => {
      streams.close();
      await closeNow(server);
    },
  };
}

function end(response: ServerResponse, status: number, type?: string, text?: string): void {
  if (type !== undefined) response.setHeader('content-type', type);
  response.writeHead(status).end(text);
}

/** The body as text; `null` where it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
