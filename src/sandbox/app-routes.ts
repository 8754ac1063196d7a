/** An app under development, served from its folder beside the gateway. */
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { documentHeaders } from './document-headers.js';
import type { NodeEnv } from './node-env.js';
import { problem } from './problem.js';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

/** The folder's files under `/app/`; `/` leads there. */
export function appRoutes(directory: string): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();

  app.use(
    '/app/*',
    documentHeaders(() => POLICY),
  );
  app.get('/', (c) => c.redirect('/app/'));
  app.get('/app', (c) => c.redirect('/app/'));
  app.get('/app/*', async (c, next) => {
    // A folder under development may hold an .env or a .git.
    if (c.req.path.includes('/.')) return problem(404, 'There is nothing at this path');
    return next();
  });
  app.get(
    '/app/*',
    serveStatic({ root: directory, rewriteRequestPath: (path) => path.slice('/app'.length) }),
  );
  // What is no file is a page of the app, such as those that the hosted pages return to.
  const index = serveStatic<NodeEnv>({ root: directory, path: 'index.html' });
  app.get('/app/*', (c, next) => (isFile(c.req.path) ? next() : index(c, next)));
  return app;
}

const isFile = (path: string): boolean => /\.[^/]*$/.test(path);
