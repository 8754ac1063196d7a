import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { listen } from '../net/listen.js';
import type { RestateService } from './create-restate-service.js';

/** The options of `serveRestateService`; only `service` and `port` are required. */
export interface ServeRestateOptions {
  readonly service: RestateService;
  /** The port to listen on; 0 for a free one. */
  readonly port: number;
  /** The address to listen on; default `127.0.0.1`, this machine only. */
  readonly hostname?: string;
  /**
   * The public keys of the Restate servers that may call (`publickeyv1_…`). Default: none, and any
   * client that reaches the port can drive every identification.
   */
  readonly identityKeys?: readonly string[];
  /** Called with each warning of the SDK: a failed invocation, a refused request. */
  readonly onWarning?: (message: string) => void;
  /** How long `close` waits before it aborts calls in flight, in ms; default 10000. */
  readonly drainTimeout?: number;
}

/** A running service that Restate can call. */
export interface ServedRestateService {
  /** `http://HOSTNAME:PORT` */
  readonly url: string;
  /**
   * Refuses new calls and waits for those in flight. Restate repeats an aborted call, here later or
   * at another process. A second call of `close` waits for the first.
   */
  close(): Promise<void>;
}

/**
 * Serves the service to Restate over HTTP/2 without TLS; end TLS at a proxy in front.
 *
 * @throws (rejects with) an error that names the port where it is taken, with the `code` `EADDRINUSE`
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
