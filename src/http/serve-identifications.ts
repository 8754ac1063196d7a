import { once } from 'node:events';
import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpApi } from './http-api.js';
import { getRequestListener, RequestError } from '@hono/node-server';
import { listen } from '../net/listen.js';
import { HttpProblem, problemResponse } from './problem.js';

/** How the API is served. */
export interface ServeOptions {
  readonly api: HttpApi;
  /** 0 for a free one. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine alone, behind a proxy that ends TLS. */
  readonly hostname?: string;
  /** How long `close` waits for requests in progress before it cuts them, in ms; default 10000. */
  readonly drainTimeout?: number;
  /** How long the head of a request may take to arrive, in ms; default 10000. */
  readonly headersTimeout?: number;
}

/** A running server. */
export interface IdentificationServer {
  /** `http://HOSTNAME:PORT` */
  readonly url: string;
  /**
   * Takes no new connections, ends the event streams, and waits for the requests in progress. Close
   * the host after it. Closing a second time waits for the first.
   */
  close(): Promise<void>;
}

/** A whole request with its body, in ms; the API's own limit on bodies comes before. */
const REQUEST_TIMEOUT = 150_000;
/** A connection on which nothing moves, a stream's signs of life included, in ms. */
const SOCKET_TIMEOUT = 150_000;

/**
 * Serves the API over HTTP/1.1.
 *
 * Rejects where the port is taken.
 *
 * @example
 * ```ts
 * import type { IdentificationHost } from 'identification-machine';
 * import { serveIdentifications, type HttpApi } from 'identification-machine/http';
 *
 * const server = await serveIdentifications({ api, port: 8080 });
 * process.once('SIGTERM', () => {
 *   void server.close().then(() => host.close());
 * });
 *
 * declare const api: HttpApi;
 * declare const host: IdentificationHost;
 * ```
 */
export async function serveIdentifications({
  api,
  port,
  hostname = '127.0.0.1',
  drainTimeout = 10_000,
  headersTimeout = 10_000,
}: ServeOptions): Promise<IdentificationServer> {
  const server = createServer({
    headersTimeout,
    requestTimeout: REQUEST_TIMEOUT,
    // How often Node looks for those who are too slow.
    connectionsCheckingInterval: Math.min(1_000, headersTimeout),
  });
  server.setTimeout(SOCKET_TIMEOUT);
  // Without the option the adapter replaces the global Request and Response of the whole process.
  const listener = getRequestListener(api.app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) =>
      problemResponse(
        error instanceof RequestError
          ? new HttpProblem(400, 'The request can’t be served')
          : new HttpProblem(500, 'Something went wrong here'),
      ),
  });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
  server.on('clientError', refuse);
  const url = await listen(server, { port, hostname });
  // A connection that can't be accepted, for want of open files say, is not the end of the others.
  server.on('error', () => undefined);

  let closed: Promise<void> | null = null;
  return {
    url,
    close: () => (closed ??= close(server, api, drainTimeout)),
  };
}

async function close(server: Server, api: HttpApi, drainTimeout: number): Promise<void> {
  const isClosed = once(server, 'close');
  server.close();
  api.drain();
  // A connection that was busy until now is kept alive otherwise.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, drainTimeout);
  await isClosed;
  clearInterval(sweep);
  clearTimeout(timer);
}

/** What is not HTTP, or comes too slowly, never gets as far as the API. */
function refuse(error: Error, socket: Duplex): void {
  const code = 'code' in error ? error.code : undefined;
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const body = JSON.stringify({ type: 'about:blank', status, title });
  const head = [
    `HTTP/1.1 ${String(status)} ${title}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
