import { createServer, type ServerResponse } from 'node:http';
import { closeNow, listen } from '../net/listen.js';

/** What the operators of a server ask for. */
export interface AdminPages {
  /** The text of a scrape, with its content type. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Why no work can be taken, or `null`. */
  problem(): Promise<string | null>;
}

export interface AdminServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` and `/health` on this machine alone.
 *
 * Rejects where the port is taken.
 *
 * @param port 0 for a free one
 */
export async function openAdminServer(port: number, pages: AdminPages): Promise<AdminServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(response, 405, 'text/plain', 'GET alone\n');
      return;
    }
    const page =
      request.url === '/metrics'
        ? metrics(response)
        : request.url === '/health'
          ? health(response)
          : null;
    if (page === null) answer(response, 404, 'text/plain', 'There are /metrics and /health.\n');
    page?.catch(() => {
      answer(response, 500, 'text/plain', 'That did not work.\n');
    });
  });

  async function metrics(response: ServerResponse): Promise<void> {
    const { contentType, text } = await pages.metrics();
    answer(response, 200, contentType, text);
  }

  async function health(response: ServerResponse): Promise<void> {
    const problem = await pages.problem();
    const body = JSON.stringify({ status: problem ?? 'ok' });
    answer(response, problem === null ? 200 : 503, 'application/json', `${body}\n`);
  }

  const url = await listen(server, { port });
  return { url, close: () => closeNow(server) };
}

function answer(response: ServerResponse, status: number, contentType: string, text: string): void {
  response
    .writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' })
    .end(text);
}
