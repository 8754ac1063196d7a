import { once } from 'node:events';
import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { listen } from '../net/listen.js';
import type { HttpApi } from './create-http-api.js';
import { toNodeListener } from './to-node-listener.js';

/** The options of `serveIdentifications`; `api` and `port` are required. */
export interface ServeOptions {
  readonly api: HttpApi;
  /** The port to listen on; 0 for a free one. */
  readonly port: number;
  /** The address to listen on; default `127.0.0.1`, for a proxy on this machine that ends TLS. */
  readonly hostname?: string;
  /** How long `close` waits before it aborts requests in progress, in ms; default 10000. */
  readonly drainTimeout?: number;
  /** How long the headers of a request may take to arrive, in ms; default 10000. */
  readonly headersTimeout?: number;
  /**
   * How long an idle connection is kept, in ms; default 65000. It must be longer than the balancer in
   * front keeps its own (often 60 s): a balancer that sends a request on a connection which the server
   * closes at that moment answers 502.
   */
  readonly keepAliveTimeout?: number;
}

/** A running server. */
export interface IdentificationServer {
  /** `http://HOSTNAME:PORT` */
  readonly url: string;
  /**
   * Refuses new connections, ends the event streams, and waits for the requests in progress. Close
   * the host afterwards. A second call waits for the first.
   */
  close(): Promise<void>;
}

/** For a request with its body; above the longest `bodyTimeout`. */
const REQUEST_TIMEOUT_MS = 150_000;
/** For a connection without traffic; above the longest `heartbeat` of a stream. */
const SOCKET_TIMEOUT_MS = 150_000;

/**
 * Serves the API over HTTP/1.1.
 *
 * @throws (rejects with) an error that names the port where it is taken, with the `code` `EADDRINUSE`
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
  keepAliveTimeout = 65_000,
}: ServeOptions): Promise<IdentificationServer> {
  const server = createServer({
    headersTimeout,
    keepAliveTimeout,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // How often Node checks the time-outs.
    connectionsCheckingInterval: Math.min(1_000, headersTimeout),
  });
  server.setTimeout(SOCKET_TIMEOUT_MS);
  server.on('request', toNodeListener(api));
  server.on('clientError', refuse);
  const url = await listen(server, { port, hostname });
  // Failing to accept a connection (no free file descriptors) must not end the process.
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
  // A connection that becomes idle during the drain would stay open.
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

/** Answers a request that is malformed or too slow, which Node does not pass to the API. */
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
