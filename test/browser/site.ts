/**
 * A site of the app, served under any name and in any frame, unlike the sandbox's own: its page runs
 * the host, shows what it shows as data attributes, and has a button that opens the hosted page.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Frame, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { BrowserHostOptions } from '../../src/browser/index.js';
import type { ScreenHost } from '../../src/index.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { once as onceForAll } from '../support/once.js';

declare global {
  /** The host of the site's page. */
  var siteHost: ScreenHost;
  /** Changes to the options of the site's page, set before it loads. */
  var siteOptions: Partial<BrowserHostOptions> | undefined;
}

const ENTRY = `
  import { createGatewayActors } from './src/index.js';
  import { createBrowserHost } from './src/browser/index.js';
  const { gateway, token, ...urls } = document.body.dataset;
  const host = createBrowserHost({
    actors: createGatewayActors({
      baseUrl: gateway,
      getAccessToken: () => token,
      allowInsecureLoopback: true,
    }),
    subject: { userId: 42 },
    timings: { pollInterval: 100, requestTimeout: 5_000 },
    returnUrls: urls,
    openIn: 'popup',
    ...globalThis.siteOptions,
  });
  const show = () => {
    const { state, popup, tab, persistence, connection, hosted } = host.getSnapshot();
    Object.assign(document.body.dataset, { state, popup, tab, persistence, connection });
    document.querySelector('button').hidden = hosted === null;
  };
  host.subscribe(show);
  show();
  document.querySelector('button').onclick = () => { host.open(); };
  globalThis.siteHost = host;
`;

/** The page's script. Not a module: a sandboxed frame could not load one. */
const bundle = (): Promise<string> =>
  onceForAll('site', async () => {
    const { outputFiles } = await build({
      stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
      bundle: true,
      format: 'iife',
      target: 'es2022',
      write: false,
    });
    return outputFiles[0]?.text ?? '';
  });

export interface Site {
  readonly sandbox: Sandbox;
  /** The origin of a host name that leads to this machine. */
  readonly origin: (name: string) => string;
}

export interface SiteOptions {
  /** The host name of the app. Default: `localhost`. */
  readonly name?: string;
  /** The Success URL, relative to the app. Default: `/success`. */
  readonly success?: string;
  /** The Fail URL, relative to the app. Default: `/fail`. */
  readonly fail?: string;
}

/** Starts the site and a sandbox, whose hosted pages return to the site. */
export async function startSite({
  name = 'localhost',
  success = '/success',
  fail = '/fail',
}: SiteOptions = {}) {
  const sandbox = await startSandbox({ processingDelay: 50, signingDelay: 50 });
  const script = await bundle();
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no TCP address.');
  const origin = (host: string): string => `http://${host}:${String(address.port)}`;
  const urls = { success: origin(name) + success, fail: origin(name) + fail };
  sandbox.setReturnUrls(urls);
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', origin(name));
    if (pathname === '/app.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (pathname.startsWith('/gateway/')) await forward(request, response);
    else if (pathname === '/embedding') html(response, frame(searchParams));
    else html(response, page());
  }

  const page = (): string =>
    `<body data-gateway="${origin('127.0.0.1')}/gateway" data-token="${sandbox.accessToken}"
      data-success="${urls.success}" data-fail="${urls.fail}">
      <button hidden>Open</button><script src="/app.js"></script>`;

  const frame = (given: URLSearchParams): string =>
    `<iframe src="${origin(name)}/" ${given.get('attributes') ?? ''}></iframe>`;

  /** The gateway behind CORS headers for every origin, also for the opaque one of a sandboxed frame. */
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, content-type');
    if (request.method === 'OPTIONS') {
      response.end();
      return;
    }
    const { authorization = '', 'content-type': type } = request.headers;
    const answer = await fetch(sandbox.url + (request.url ?? '').slice('/gateway'.length), {
      method: request.method ?? 'GET',
      headers: { authorization, ...(type !== undefined && { 'content-type': type }) },
      ...(request.method === 'POST' && { body: await text(request) }),
    });
    response.statusCode = answer.status;
    response.setHeader('content-type', answer.headers.get('content-type') ?? '');
    response.end(await answer.text());
  }

  return { sandbox, origin } satisfies Site;
}

function html(response: ServerResponse, body: string): void {
  response.setHeader('content-type', 'text/html').end(`<!doctype html><title>App</title>
    <link rel="icon" href="data:,">${body}`);
}

/** Waits until the site's page shows a state. */
export const siteShows = (page: Page | Frame, state: string): Promise<unknown> =>
  page.locator(`body[data-state="${state}"]`).waitFor({ state: 'attached' });
