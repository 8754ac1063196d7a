import type { IncomingMessage, RequestListener } from 'node:http';
import { isIP } from 'node:net';

/**
 * Whether a request is for a server of this machine by a name that no one else can take: an address,
 * `localhost`, or the server's own name. A page can make a name of its own lead to this machine (DNS
 * rebinding), and would then read what the server answers.
 *
 * @param host the request's `Host` header
 * @param hostname where the server listens
 */
export function isOwnName(host: string | undefined, hostname = '127.0.0.1'): boolean {
  if (!URL.canParse(`http://${host ?? ''}`)) return false;
  const name = new URL(`http://${host ?? ''}`).hostname.replace(/^\[|\]$/g, '');
  return isIP(name) > 0 || name === 'localhost' || name === hostname;
}

/** Answers requests for other names with 421, and passes the others on. */
export const ownNameOnly =
  (listener: (...given: Parameters<RequestListener>) => void, hostname?: string): RequestListener =>
  (request: IncomingMessage, response) => {
    if (isOwnName(request.headers.host, hostname)) {
      listener(request, response);
      return;
    }
    response.writeHead(421, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
    });
    response.end('This server does not answer to that name.\n');
  };
