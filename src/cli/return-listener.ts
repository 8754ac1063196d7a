// With `node:http`, not Hono: `run` needs no optional package.
import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { listen } from '../net/listen.js';
import { ownNameOnly } from '../net/own-name.js';
import { RETURN_PORT } from './options.js';
import type { RedirectUrls } from './reporter.js';
import { throwUsageError } from './usage-error.js';

/** Which redirect the browser followed: a hint, never a proof. */
type ReturnHint = 'succeeded' | 'failed';

/** Listens on this machine for the Success and Fail redirects. */
export interface ReturnListener {
  /** What to configure in the merchant portal. */
  readonly urls: RedirectUrls;
  onReturn(listener: (hint: ReturnHint) => void): void;
  /** Accepts no new connections, and answers requests in progress for at most a second. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 1_000;

export const returnUrlsAt = (origin: string, path = ''): RedirectUrls => ({
  success: `${origin}${path}/success`,
  fail: `${origin}${path}/fail`,
});

/** A path that no page can guess. */
export const unguessablePath = (): string => `/${randomBytes(16).toString('base64url')}`;

/**
 * @param path before `/success` and `/fail`
 * @param port 0 for any free port; `undefined` for the default one or, where that is taken, any
 * free one
 * @throws UsageError where the given port is taken
 */
export async function openReturnListener(
  port: number | undefined,
  path = '',
): Promise<ReturnListener> {
  const hints = new Map<string, ReturnHint>([
    [`${path}/success`, 'succeeded'],
    [`${path}/fail`, 'failed'],
  ]);
  let onReturn: (hint: ReturnHint) => void = () => undefined;
  const respond: RequestListener = (request, response) => {
    // Not parsed as a URL: any page can make a browser ask for `//`, which is none.
    const [asked = ''] = (request.url ?? '').split('?');
    const hint = hints.get(asked);
    if (hint === undefined) {
      answer(response, 404, 'Not found', 'Няма такава страница');
      return;
    }
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET');
      answer(response, 405, 'Method not allowed', 'Непозволен метод');
      return;
    }
    if (!isPersonComingBack(request)) {
      answer(response, 403, 'Not a return from a page', 'Това не е връщане от страница');
      return;
    }
    answer(
      response,
      200,
      'You can close this page. The identification goes on where it was started.',
      'Можете да затворите тази страница. Идентификацията продължава там, откъдето е започната.',
    );
    onReturn(hint);
  };

  const server = createServer(ownNameOnly(respond));
  const urls = returnUrlsAt(await bind(server, port), path);
  return {
    urls,
    onReturn: (listener) => {
      onReturn = listener;
    },
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          server.closeAllConnections();
        }, CLOSE_TIMEOUT_MS);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

/**
 * Whether a browser shows the answer as its page: an image, a frame, a script or a prefetch of another
 * page does not count. Browsers say so since 2020; other programs say nothing.
 */
function isPersonComingBack({ headers }: IncomingMessage): boolean {
  const dest = headers['sec-fetch-dest'];
  if (headers['sec-purpose'] !== undefined || headers['purpose'] !== undefined) return false;
  return dest === undefined || (dest === 'document' && headers['sec-fetch-mode'] === 'navigate');
}

async function bind(server: Server, port: number | undefined): Promise<string> {
  try {
    return await listen(server, { port: port ?? RETURN_PORT });
  } catch (error) {
    if (port === undefined) return listen(server, { port: 0 });
    return throwUsageError('--return-port')(error);
  }
}

function answer(
  response: ServerResponse,
  status: number,
  english: string,
  bulgarian: string,
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    // A connection that is kept alive would keep the listener open.
    connection: 'close',
  });
  response.end(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Identification</title>
<style>
  :root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem; }
</style>
<main>
  <p lang="bg">${bulgarian}</p>
  <p>${english}</p>
</main>
</html>
`);
}
