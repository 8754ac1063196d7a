import { createServer, type Server, type ServerResponse } from 'node:http';
import { listen as listenOn } from '../net/listen.js';
import { UsageError } from './exit-code.js';
import type { ReturnUrls } from './reporter.js';

/** What the browser came back with. A hint, never a proof. */
type ReturnHint = 'succeeded' | 'failed';

/** Listens on loopback for the Success and Fail redirects. */
export interface ReturnListener {
  /** What to configure in the merchant portal. */
  readonly urls: ReturnUrls;
  onReturn(listen: (hint: ReturnHint) => void): void;
  /** Takes nothing new, and answers what is on its way, within a second. */
  close(): Promise<void>;
}

/** Where `run` listens and where `sandbox` sends the browser, unless they are told otherwise. */
export const DEFAULT_RETURN_PORT = 4180;

/** How long a browser whose request is on its way may keep the listener open; ms. */
const CLOSING_TIME = 1_000;

const HINTS = new Map<string, ReturnHint>([
  ['/success', 'succeeded'],
  ['/fail', 'failed'],
]);

/** The Success and Fail URLs of a listener. */
export const returnUrlsAt = (origin: string): ReturnUrls => ({
  success: `${origin}/success`,
  fail: `${origin}/fail`,
});

/**
 * @param port a port that was asked for, which has to be free, or `undefined` for the default one
 * or, where that is taken, any other
 */
export async function openReturnListener(port: number | undefined): Promise<ReturnListener> {
  let listen: (hint: ReturnHint) => void = () => undefined;
  const server = createServer((request, response) => {
    // Not parsed as a URL: `//`, which any page may have a browser ask for, is none.
    const [path = ''] = (request.url ?? '').split('?');
    const hint = HINTS.get(path);
    if (hint === undefined) {
      answer(response, 404, 'Not found', 'Няма такава страница');
      return;
    }
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET');
      answer(response, 405, 'Method not allowed', 'Непозволен метод');
      return;
    }
    answer(
      response,
      200,
      'You can close this page. The identification goes on where it was started.',
      'Можете да затворите тази страница. Идентификацията продължава там, откъдето е започната.',
    );
    listen(hint);
  });

  const urls = returnUrlsAt(await bind(server, port));
  return {
    urls,
    onReturn: (listener) => {
      listen = listener;
    },
    close: () =>
      new Promise((resolve) => {
        const hangUp = setTimeout(() => {
          server.closeAllConnections();
        }, CLOSING_TIME);
        server.close(() => {
          clearTimeout(hangUp);
          resolve();
        });
      }),
  };
}

async function bind(server: Server, port: number | undefined): Promise<string> {
  try {
    return await listenOn(server, { port: port ?? DEFAULT_RETURN_PORT });
  } catch (error) {
    if (port === undefined) return listenOn(server, { port: 0 });
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new UsageError(`--return-port: cannot listen on port ${String(port)} (${reason})`);
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
    // Nothing else is asked for: a connection that is kept would keep the listener open.
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
