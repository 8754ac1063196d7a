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
 * Rejects with an error that says what to do where it cannot, for example because the port is taken, with
 * the `code` of Node's error, its `cause`; the server may then listen on another port.
 *
 * @returns `http://HOST:PORT`, with brackets around an IPv6 address
 */
export async function listen(
  server: Server,
  { port, hostname = '127.0.0.1' }: ListenOptions,
): Promise<string> {
  server.listen(port, hostname);
  await once(server, 'listening').catch((error: unknown) => {
    throw listenError(error, port, hostname);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `http://${host}:${String(address.port)}`;
}

function listenError(error: unknown, port: number, hostname: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = messageOf(code, String(port), hostname);
  return message === null ? error : Object.assign(new Error(message, { cause: error }), { code });
}

/** What is wrong, and what to do; `null` where Node's own message has to do. */
function messageOf(code: unknown, port: string, hostname: string): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${hostname} is in use: stop the program that uses it, or choose another port (0: any free one).`;
    case 'EACCES':
      return `Port ${port} is not allowed to this user: choose one from 1024.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${hostname} is no address of this machine: choose 127.0.0.1 for this machine alone, or 0.0.0.0 for all its addresses.`;
    default:
      return null;
  }
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
