import type { HttpApi, HttpApiOptions } from './http-api.js';
import { loadOptional } from '../../optional-package.js';

/**
 * Makes the HTTP API of a host: a Hono app, to be served by `serveIdentifications`, or mounted in
 * an app of your own (`yours.route('/identification', api.app)`).
 *
 * Rejects with an `InvalidInputError` that names the option (`authorize` is required), or with a
 * `MissingPackageError`.
 *
 * @example
 * ```ts
 * import type { IdentificationHost } from 'identification-machine/node';
 * import { createHttpApi } from 'identification-machine/node/http';
 *
 * const api = await createHttpApi({
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
export async function createHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { buildHttpApi } = await loadOptional(
    ['hono', 'hono-openapi', '@valibot/to-json-schema'],
    () => import('./build-http-api.js'),
  );
  return buildHttpApi(options);
}
