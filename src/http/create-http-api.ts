import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import * as v from 'valibot';
import { toProblem } from './answer-problem.js';
import { eventRoutes } from './event-routes.js';
import { createGatekeeper } from './gatekeeper.js';
import type { HttpApi, HttpApiOptions } from './http-api.js';
import { httpSettings } from './http-settings.js';
import { identificationRoutes } from './identification-routes.js';
import { createLandingCookie } from './landing-cookie.js';
import { landingRoutes } from './landing-routes.js';
import { json, openApiDocument, problems } from './openapi.js';
import { operatorRoutes } from './operator-routes.js';
import { HttpProblem, problemResponse } from './problem.js';

const healthSchema = v.object({ status: v.literal('ok') });

/**
 * Makes the HTTP API of a host: a Hono app, to be served by `serveIdentifications`, or mounted in
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
  const settings = httpSettings(options);
  const { host, report } = settings;
  const gatekeeper = createGatekeeper(settings);
  const cookie = createLandingCookie(settings);
  const events = eventRoutes(settings, gatekeeper);
  let isDraining = false;

  const app = new Hono();
  app.onError((error) => {
    return problemResponse(toProblem(error, report));
  });
  app.notFound(() => problemResponse(new HttpProblem(404, 'There is nothing at this path')));
  app.use(
    secureHeaders({
      xFrameOptions: 'DENY',
      // Pages have one of their own.
      referrerPolicy: false,
      // For whoever ends TLS to say.
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
          new HttpProblem(405, 'This method is not for this path', {
            headers: { allow: methods.join(', ') },
          }),
        ),
    }),
  );

  app.route('/', identificationRoutes(settings, gatekeeper, cookie));
  app.route('/', events.app);
  app.route('/', landingRoutes(settings, gatekeeper, cookie));
  app.route('/', operatorRoutes(settings, gatekeeper));

  const openToAll = { tags: ['operation'], security: [] };
  app.get(
    '/health',
    describeRoute({
      ...openToAll,
      operationId: 'readHealth',
      summary: 'Whether the process runs',
      responses: { 200: json('It runs.', healthSchema) },
    }),
    (c) => c.json({ status: 'ok' }),
  );
  app.get(
    '/ready',
    describeRoute({
      ...openToAll,
      operationId: 'readReadiness',
      summary: 'Whether the server takes work: its store answers, and it is not stopping',
      responses: { 200: json('It does.', healthSchema), ...problems(503) },
    }),
    async (c) => {
      if (isDraining) throw new HttpProblem(503, 'The server is stopping', { code: 'closed' });
      // Every engine finds one that does not exist in a moment; a list may take its time.
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
