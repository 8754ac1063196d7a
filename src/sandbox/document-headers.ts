import type { MiddlewareHandler } from 'hono';
import type { NodeEnv } from './node-env.js';

/** What every page of the sandbox says to the browser, with a Content-Security-Policy of its own. */
export const documentHeaders =
  (policy: () => string): MiddlewareHandler<NodeEnv> =>
  async (c, next) => {
    await next();
    c.header('Content-Security-Policy', policy());
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  };
