import type { IncomingMessage } from 'node:http';
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import * as v from 'valibot';
import { createAccessControl } from './access-control.js';
import { eventRoutes } from './event-routes.js';
import { bulkRoutes } from './bulk-routes.js';
import { createDraining } from './draining.js';
import { eraseRoutes } from './erase-routes.js';
import { followRoutes } from './follow-routes.js';
import { createHandOffCookie } from './hand-off-cookie.js';
import { handOffRoutes } from './hand-off-routes.js';
import { hintRoutes } from './hint-routes.js';
import { identificationRoutes } from './identification-routes.js';
import { createLandingCookie } from './landing-cookie.js';
import { landingRoutes } from './landing-routes.js';
import { createMounts, type Mount } from './mounting.js';
import { json, openApiDocument, problems } from './openapi.js';
import { operatorRoutes } from './operator-routes.js';
import { parseHttpApiOptions, type HttpApiOptions } from './options.js';
import { HttpProblem, problemResponse, toProblem } from './problem.js';

/** The HTTP API of a host. */
export interface HttpApi<Incoming extends IncomingMessage = IncomingMessage> {
  /** The Hono app, to mount in a Hono app of your own: `yours.route('/identification', api.app)`. */
  readonly app: Hono;
  /**
   * Answers a request, for servers and frameworks that pass a `Request`. `mount.prefix` is the path
   * below which the API is mounted.
   */
  readonly fetch: (request: Request, mount?: Mount<Incoming>) => Response | Promise<Response>;
  /** Ends all event streams, refuses new ones, and answers `/ready` with a 503. */
  drain(): void;
}

const LANDING_PATH = /\/return\/\w+$/;

/** For the developer who sees it first; it tells an attacker nothing. */
const BODY_READ =
  'The body was read before it reached this API: mount the API before express.json() and other body parsers';

const healthSchema = v.object({ status: v.literal('ok') });

/**
 * Creates the HTTP API of a host. Serve it with `serveIdentifications`, or mount it in an app of your
 * own: by `toNodeListener` in Express, Fastify or `node:http`, by `api.app` in Hono, and by `api.fetch`
 * where a request is a `Request`.
 *
 * @throws InvalidInputError that names the option (`authorize` is required)
 *
 * @example
 * ```ts
 * import type { IdentificationHost } from 'identification-machine';
 * import { createHttpApi } from 'identification-machine/http';
 *
 * const api = createHttpApi({
 *   host,
 *   authorize: async (request) => {
 *     const session = await sessions.of(request.headers.get('cookie'));
 *     return session && { kind: 'user', userId: session.userId, userType: 'individual' };
 *   },
 *   landing: { success: 'https://bank.example/welcome', fail: 'https://bank.example/try-again' },
 *   secret: process.env['IDENTIFICATION_SECRET'] ?? '',
 * });
 *
 * declare const host: IdentificationHost;
 * declare const sessions: { of(cookie: string | null): Promise<{ userId: number } | null> };
 * ```
 */
export function createHttpApi<Incoming extends IncomingMessage = IncomingMessage>(
  options: HttpApiOptions<Incoming>,
): HttpApi<Incoming> {
  const mounts = createMounts<Incoming>();
  const parsed = {
    ...parseHttpApiOptions(options),
    authorize: (request: Request) => options.authorize(request, mounts.incomingOf(request)),
  };
  const { host, report, allowedOrigins } = parsed;
  const access = createAccessControl(parsed);
  const cookie = createLandingCookie(parsed);
  const cookies = { landing: cookie, handOff: createHandOffCookie(parsed) };
  const draining = createDraining();
  const following = followRoutes(parsed, access, draining);

  const app = new Hono({ getPath: mounts.routedPath });
  app.onError((error) => problemResponse(toProblem(error, report)));
  app.notFound(() => problemResponse(new HttpProblem(404, 'There is no resource at this path')));
  app.use(
    secureHeaders({
      xFrameOptions: 'DENY',
      // Set below, except where a page has its own.
      referrerPolicy: false,
      crossOriginOpenerPolicy: false,
      // Belongs to the proxy that ends TLS.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    const { headers } = c.res;
    // At a landing it would cut a window with a hosted page off from the page that opened it, which
    // could then not close it.
    if (!LANDING_PATH.test(c.req.path)) headers.set('cross-origin-opener-policy', 'same-origin');
    if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store');
    if (headers.has('content-security-policy')) return;
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    headers.set('referrer-policy', 'no-referrer');
  });
  if (allowedOrigins.length > 0) {
    app.use(
      '/identifications/*',
      cors({
        origin: [...allowedOrigins],
        credentials: true,
        allowMethods: ['GET', 'POST'],
        exposeHeaders: ['Retry-After'],
        maxAge: 600,
      }),
    );
  }
  app.use(async (c, next) => {
    if (mounts.isBodyRead(c.req.raw)) {
      const problem = new HttpProblem(500, BODY_READ, { code: 'bodyRead' });
      report(problem);
      throw problem;
    }
    await next();
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (_, methods) =>
        problemResponse(
          new HttpProblem(405, 'This path does not support the method', {
            headers: { allow: methods.join(', ') },
          }),
        ),
    }),
  );

  app.route('/', identificationRoutes(parsed, access, cookie, draining, mounts.publicPath));
  app.route('/', eraseRoutes(parsed, access));
  app.route('/', hintRoutes(parsed));
  app.route('/', bulkRoutes(parsed, access));
  app.route('/', eventRoutes(parsed, access));
  app.route('/', following.app);
  app.route('/', handOffRoutes(parsed, access, cookies, draining));
  app.route('/', landingRoutes(parsed, access, cookies));
  app.route('/', operatorRoutes(parsed, access));

  const unprotected = { tags: ['operation'], security: [] };
  app.get(
    '/health',
    describeRoute({
      ...unprotected,
      operationId: 'readHealth',
      summary: 'Check that the process runs',
      responses: { 200: json('The process runs.', healthSchema) },
    }),
    (c) => c.json({ status: 'ok' }),
  );
  app.get(
    '/ready',
    describeRoute({
      ...unprotected,
      operationId: 'readReadiness',
      summary:
        'Check that the server takes work: its store can be read and written, and it is not stopping',
      responses: { 200: json('The server takes work.', healthSchema), ...problems(503) },
    }),
    async (c) => {
      draining.refuse();
      await host.ready();
      return c.json({ status: 'ok' });
    },
  );

  let document: ReturnType<typeof openApiDocument> | null = null;
  app.get('/openapi.json', async (c) => c.json(await (document ??= openApiDocument(app))));

  return {
    app,
    fetch: (request, mount = {}) => {
      mounts.add(request, mount);
      return app.fetch(request, mount);
    },
    drain: () => {
      draining.begin();
      following.drain();
    },
  };
}
