/** A page for the user 1 in Chromium, and the API of its server. */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { Hono } from 'hono';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { RemoteHostOptions } from '../../src/client/index.js';
import { createHttpApi } from '../../src/http/index.js';
import type { IdentificationHost, ScreenHost } from '../../src/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { apiOptions } from '../http/helpers.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { launchChromium } from '../support/chromium.js';

declare global {
  var remote: (options: RemoteHostOptions) => ScreenHost;
  var shown: ScreenHost;
}

let browser: Browser;
let script = '';

/** Launches one Chromium for all tests of a file. */
export function usePage(): void {
  beforeAll(async () => {
    browser = await launchChromium();
    const { outputFiles } = await build({
      stdin: {
        contents: `import { createRemoteHost } from './src/client/index.js';
        globalThis.remote = (options) => {
          const host = (globalThis.shown = createRemoteHost(options));
          const draw = () => {
            const { state, connection, popup, refusal } = host.getSnapshot();
            document.body.textContent = [state, connection, popup, refusal?.code ?? '-'].join(' ');
          };
          host.subscribe(draw);
          draw();
        };`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      format: 'esm',
      write: false,
    });
    script = outputFiles[0]?.text ?? '';
  });
  afterAll(() => browser.close());
}

const PAGE =
  '<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>';

interface Scene {
  readonly host: IdentificationHost;
  readonly id: string;
  /** The origin of the API, which also serves the page. */
  readonly url: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The event streams and long polls that the API has open now. */
  readonly open: () => number;
  /** Loads the page at an origin, and makes a host for the API of the scene. */
  readonly show: (
    options?: Partial<RemoteHostOptions>,
    origin?: string,
    page?: Page,
  ) => Promise<void>;
}

/** Serves a page for the user 1, who is logged in by a cookie, and the API beside it. */
export async function pageScene(allowed: (port: string) => string[] = () => []): Promise<Scene> {
  const host = openHost(await start());
  const id = await startParked(host, 1);
  const server = createServer();
  const url = await listen(server, { port: 0 });
  const { port } = new URL(url);
  const api = createHttpApi(
    apiOptions(host, {
      authorize: (request) =>
        request.headers.get('cookie')?.includes('user=1') === true ||
        request.headers.get('authorization') === 'user 1'
          ? { kind: 'user', userId: 1, userType: 'individual' }
          : null,
      landing: { success: `${url}/`, fail: `${url}/` },
      allowedOrigins: allowed(port),
    }),
  );
  let open = 0;
  const app = new Hono();
  app.get('/', (c) => {
    c.header('set-cookie', 'user=1; HttpOnly; SameSite=Lax');
    return c.html(PAGE);
  });
  app.get('/page.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }));
  app.use('/api/*', async (c, next) => {
    if (c.req.path.endsWith('/events') && c.req.method === 'GET') {
      open += 1;
      c.req.raw.signal.addEventListener('abort', () => (open -= 1));
    }
    await next();
  });
  app.route('/api', api.app);
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
  const context = await browser.newContext();
  context.setDefaultTimeout(45_000);
  onTestFinished(async () => {
    await context.close();
    api.drain();
    await closeNow(server);
  });
  const first = await context.newPage();
  return {
    ...{ host, id, url, context, page: first },
    open: () => open,
    show: async (options = {}, origin = url, page = first) => {
      await page.goto(`${origin}/`);
      await page.waitForFunction(() => 'remote' in globalThis);
      await page.evaluate((given) => {
        remote({ url: '/api', ...given });
      }, options);
    },
  };
}

export const text = (page: Page, words: string): Promise<void> =>
  page.getByText(words, { exact: true }).waitFor();

/** Hides the page: a headless browser does not do that. */
export const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, isHidden);
