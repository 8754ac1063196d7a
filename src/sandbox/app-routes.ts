/** Serves an app under development from its folder, on the sandbox's origin. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { pageHeaders, problem, type SandboxEnv } from './http.js';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

/** Returns the absolute path of a folder; rejects with a `TypeError` where there is none. */
export async function resolveAppDirectory(directory: string): Promise<string> {
  const isDirectory = await stat(directory).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isDirectory) throw new TypeError('app.directory must be a folder that exists.');
  return resolve(directory);
}

/** The folder's files under `/app/`, and a redirect there from `/`. */
export function appRoutes(directory: string): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();

  app.use(
    '/app/*',
    pageHeaders(() => CONTENT_SECURITY_POLICY),
  );
  app.get('/', (c) => c.redirect('/app/'));
  app.get('/app', (c) => c.redirect('/app/'));
  app.get('/app/*', async (c, next) => {
    // A folder under development may contain .env or .git.
    if (c.req.path.includes('/.')) return problem(404, 'There is nothing at this path');
    return next();
  });
  app.get(
    '/app/*',
    serveStatic({ root: directory, rewriteRequestPath: (path) => path.slice('/app'.length) }),
  );
  // A path without an extension is a page of the app, as those that the hosted pages return to.
  const index = serveStatic<SandboxEnv>({ root: directory, path: 'index.html' });
  app.get('/app/*', (c, next) => (hasExtension(c.req.path) ? next() : index(c, next)));
  return app;
}

const hasExtension = (path: string): boolean => /\.[^/]*$/.test(path);
