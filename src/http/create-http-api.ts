import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import * as v from 'valibot';
import { createAccessControl } from './access-control.js';
import { eventRoutes } from './event-routes.js';
import { identificationRoutes } from './identification-routes.js';
import { createLandingCookie } from './landing-cookie.js';
import { landingRoutes } from './landing-routes.js';
import { json, openApiDocument, problems } from './openapi.js';
import { operatorRoutes } from './operator-routes.js';
import { parseHttpApiOptions, type HttpApiOptions } from './options.js';
import { HttpProblem, problemResponse, toProblem } from './problem.js';

/** The HTTP API of a host. */
export interface HttpApi {
  /** The Hono app: serve it with `serveIdentifications`, or mount it in an app of your own. */
  readonly app: Hono;
  /** Ends all event streams, refuses new ones, and answers `/ready` with a 503. */
  drain(): void;
}

const healthSchema = v.object({ status: v.literal('ok') });

/**
 * Creates the HTTP API of a host as a Hono app. Serve it with `serveIdentifications`, or mount it in
 * an app of your own (`yours.route('/identification', api.app)`).
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
export function createHttpApi(options: HttpApiOptions): HttpApi {
  const parsed = parseHttpApiOptions(options);
  const { host, report } = parsed;
  const access = createAccessControl(parsed);
  const cookie = createLandingCookie(parsed);
  const events = eventRoutes(parsed, access);
  let isDraining = false;

  const app = new Hono();
  app.onError((error) => problemResponse(toProblem(error, report)));
  app.notFound(() => problemResponse(new HttpProblem(404, 'There is no resource at this path')));
  app.use(
    secureHeaders({
      xFrameOptions: 'DENY',
      // Set below, except where a page has its own.
      referrerPolicy: false,
      // Belongs to the proxy that ends TLS.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    const { headers } = c.res;
    headers.set('cache-control', 'private, no-store');
    if (headers.has('content-security-policy')) return;
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    headers.set('referrer-policy', 'no-referrer');
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

  app.route('/', identificationRoutes(parsed, access, cookie));
  app.route('/', events.app);
  app.route('/', landingRoutes(parsed, access, cookie));
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
      summary: 'Check that the server takes work: its store answers, and it is not stopping',
      responses: { 200: json('The server takes work.', healthSchema), ...problems(503) },
    }),
    async (c) => {
      if (isDraining) throw new HttpProblem(503, 'The server is stopping', { code: 'closed' });
      // Reading an unknown id is fast on every host; a list may be slow.
      await host.get('ready');
      return c.json({ status: 'ok' });
    },
  );

  let document: ReturnType<typeof openApiDocument> | null = null;
  app.get('/openapi.json', async (c) => c.json(await (document ??= openApiDocument(app))));

  return {
    app,
    drain: () => {
      isDraining = true;
      events.drain();
    },
  };
}
