import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeNow, listen } from '../../net/listen.js';
import { readJournal, type JournalEntry } from '../journal-entry.js';
import { panelScript } from '../panel-script.js';
import { createEventStreams } from './event-streams.js';

/** Options of `startViewer`. */
export interface ViewerOptions {
  /** The port on 127.0.0.1; 0 chooses a free one. */
  readonly port: number;
  /** A journal to replay. Default: shows the entries that are sent to the viewer. */
  readonly recorded?: readonly JournalEntry[];
}

/** A running viewer. */
export interface Viewer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Shows entries of this process. */
  add(entries: readonly JournalEntry[]): void;
  close(): Promise<void>;
}

/** The media type of entries. A page of another site can't send it without a CORS preflight. */
export const JOURNAL_TYPE = 'application/x-ndjson';

const MAX_BODY_BYTES = 256 * 1024;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'",
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

const VIEWER_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Identification: viewer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/viewer.css">
<script type="module" src="/viewer.js"></script>
</head>
<body>
<header><h1>Identification</h1></header>
<main data-events="/events"><noscript>The viewer needs JavaScript.</noscript></main>
</body>
</html>
`;

const VIEWER_STYLE = `:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; background: #fff; color: #1c1f24;
  font: 1rem/1.45 system-ui, sans-serif; }
h1 { margin: 0 0 0.75rem; font-size: 1.25rem; }
@media (prefers-color-scheme: dark) { body { background: #14161a; color: #eceef1; } }
`;

/**
 * Serves the viewer on 127.0.0.1: a page, which loads nothing from elsewhere, and the event stream
 * that it follows. `POST /events` takes lines of a journal and skips invalid ones, so that no sender
 * can make the page show anything else.
 *
 * It uses `node:http`, as Hono is an optional package, which `inspect` and `run` don't need.
 *
 * Rejects if the port is in use.
 */
export async function startViewer({ port, recorded }: ViewerOptions): Promise<Viewer> {
  const script = await panelScript();
  const streams = createEventStreams(recorded !== undefined);
  streams.add(recorded ?? []);
  const server = createServer();
  const url = await listen(server, { port });
  const hosts = new Set([new URL(url).host, `localhost:${new URL(url).port}`]);

  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': ['text/html; charset=utf-8', VIEWER_PAGE],
    '/viewer.js': ['text/javascript; charset=utf-8', script],
    '/viewer.css': ['text/css; charset=utf-8', VIEWER_STYLE],
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // DNS rebinding: another site's name can resolve to this machine.
    if (!hosts.has(request.headers.host ?? '')) {
      end(response, 421);
      return;
    }
    const path = request.url ?? '';
    if (path === '/events' && request.method === 'POST') {
      await receiveEntries(request, response);
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

  async function receiveEntries(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
    respond(request, response).catch(() => {
      // The client has disconnected.
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

/** The body as text; `null` if it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
