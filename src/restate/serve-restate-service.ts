import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { listen } from '../net/listen.js';
import type { RestateService } from './restate-service.js';

/** How a service is served; only `service` and `port` are required. */
export interface ServeRestateOptions {
  readonly service: RestateService;
  /** 0 for a free one. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine alone. */
  readonly hostname?: string;
  /**
   * The public keys of the Restate servers that may call (`publickeyv1_…`). Without one, anybody who
   * reaches the port can drive every identification.
   */
  readonly identityKeys?: readonly string[];
  /** Hears of what the SDK warns of: an invocation that failed, a request that was refused. */
  readonly onWarning?: (message: string) => void;
  /** How long `close` waits for calls in flight before it cuts them, in ms; default 10000. */
  readonly drainTimeout?: number;
}

/** A service that Restate can call. */
export interface ServedRestateService {
  /** `http://HOSTNAME:PORT` */
  readonly url: string;
  /**
   * Takes no new calls, waits for those in flight, and ends. Whatever is cut is repeated by Restate
   * elsewhere, or here later. Closing a second time waits for the first.
   */
  close(): Promise<void>;
}

/**
 * Serves the service to Restate, over HTTP/2 without TLS, which is for a proxy in front.
 *
 * Rejects where the port is taken.
 *
 * @example
 * ```ts
 * import { registerRestateService, serveRestateService, type RestateService } from 'identification-machine/restate';
 *
 * const { url, close } = await serveRestateService({ service, port: 9080 });
 * await registerRestateService({ adminUrl: 'http://127.0.0.1:9070', serviceUrl: url });
 * process.once('SIGTERM', () => void close());
 *
 * declare const service: RestateService;
 * ```
 */
export async function serveRestateService({
  service,
  port,
  hostname = '127.0.0.1',
  identityKeys = [],
  onWarning = () => undefined,
  drainTimeout = 10_000,
}: ServeRestateOptions): Promise<ServedRestateService> {
  const server = createServer(service.createHandler({ identityKeys, onWarning }));
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const url = await listen(server, { port, hostname });

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const session of sessions) session.close();
    const timer = setTimeout(() => {
      for (const session of sessions) session.destroy();
    }, drainTimeout);
    await closed;
    clearTimeout(timer);
  }

  let closing: Promise<void> | null = null;
  return {
    url,
    close: () => (closing ??= close()),
  };
}
