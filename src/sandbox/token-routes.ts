/** A stand-in for the OAuth 2.0 server, so that a page has where to get its access token. */
import { Hono } from 'hono';
import { cors, isLoopbackOrigin } from './cors.js';
import type { NodeEnv } from './node-env.js';
import { problem } from './problem.js';

const PATH = '/oauth/token';

/** What is said of a token's life, in s. It really ends with a rotation alone. */
const EXPIRES_IN = 3_600;

/**
 * `POST /oauth/token` gives the present access token in the shape of the client credentials grant.
 * It asks for no client credentials, and does not read the body.
 *
 * Only pages of this machine get it. Browsers name the page in `Origin` with every POST, so that
 * nothing else can have a visitor's browser fetch it; a program that sends no `Origin` runs here.
 */
export function tokenRoutes(accessToken: () => string): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();
  app.use(PATH, cors);
  app.post(PATH, (c) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !isLoopbackOrigin(origin)) {
      return problem(403, 'Only pages of this machine get a token');
    }
    c.header('Cache-Control', 'no-store');
    return c.json({ access_token: accessToken(), token_type: 'Bearer', expires_in: EXPIRES_IN });
  });
  app.all(PATH, () => problem(405, 'The method is not allowed', { headers: { allow: 'POST' } }));
  return app;
}
