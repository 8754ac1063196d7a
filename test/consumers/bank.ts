/** A server of an app, with the HTTP API at `/identification` and the pages of a recipe. */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { onTestFinished } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import type { IdentificationHost } from '../../src/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { sandboxActors } from '../support/host.js';

/** The only user, who is logged in. */
export const USER_ID = 42;

const STRICT_POLICY = "default-src 'self'; require-trusted-types-for 'script'";

/** Where the pages come from: a folder of files, or a server of their own. */
export type Pages =
  { readonly folder: string; readonly isStrict: boolean } | { readonly url: string };

export interface Bank {
  /** `http://localhost:PORT` */
  readonly url: string;
  readonly host: IdentificationHost;
  readonly sandbox: Sandbox;
}

/** Opens the server until the end of the test. A page that `isStrict` has a strict policy. */
export async function openBank(pages: Pages): Promise<Bank> {
  const server = createServer();
  const url = (await listen(server, { port: 0 })).replace('127.0.0.1', 'localhost');
  const sandbox = await startSandbox({ processingDelay: 100, signingDelay: 100 });
  const host = createServerHost({
    actors: sandboxActors(sandbox),
    store: createMemoryStore(),
    timings: { pollInterval: 120 },
    drainTimeout: 0,
  });
  const api = createHttpApi({
    host,
    authorize: () => ({ kind: 'user', userId: USER_ID, userType: 'individual' }),
    landing: { success: `${url}/`, fail: `${url}/` },
    secret: 'the secret of a test, long enough',
    allowInsecureLoopback: true,
  });
  sandbox.setReturnUrls({
    success: `${url}/identification/return/success`,
    fail: `${url}/identification/return/fail`,
  });
  const app = new Hono();
  app.route('/identification', api.app);
  if ('url' in pages) {
    app.all('*', (c) => {
      const { pathname, search } = new URL(c.req.url);
      return proxy(pages.url + pathname + search, c.req);
    });
  } else {
    app.use('*', async (c, next) => {
      await next();
      if (pages.isStrict) c.header('content-security-policy', STRICT_POLICY);
    });
    app.use('*', serveStatic({ root: pages.folder }));
  }
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (request, response) => void listener(request, response));
  onTestFinished(async () => {
    api.drain();
    await closeNow(server);
    await host.close();
    await sandbox.close();
  });
  return { url, host, sandbox };
}
