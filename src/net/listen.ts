import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';

/** Where a server listens. */
export interface ListenOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: this machine alone. */
  readonly hostname?: string;
}

/**
 * Makes a server listen.
 *
 * Rejects with Node's error where it cannot, for example because the port is taken; the server may
 * then listen on another port.
 *
 * @returns `http://HOST:PORT`, with brackets around an IPv6 address
 */
export async function listen(
  server: Server,
  { port, hostname = '127.0.0.1' }: ListenOptions,
): Promise<string> {
  server.listen(port, hostname);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `http://${host}:${String(address.port)}`;
}

/**
 * Closes a server and cuts its connections, also those with a request in progress. Does nothing to
 * a server that does not listen, so that it may be called twice.
 */
export async function closeNow(server: HttpServer): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
