import { loadOptional } from '../optional-package.js';
import type { RestateService } from './restate-service.js';
import type { RestateServiceOptions } from './service-settings.js';
import { provideWithResolvers } from './with-resolvers.js';

/** The packages that the service stands on. */
const SERVICE_PACKAGES = ['@restatedev/xstate', '@restatedev/restate-sdk'];

/**
 * Makes the identification machine a service on Restate, a distributed engine: the key is the
 * identification, its waits are the engine's, and any number of processes may serve it. To be served
 * by `serveRestateService`; `createRestateHost` is how an app talks to it.
 *
 * The access token stays in the process of the service, and no hosted URL gets to the engine.
 *
 * Rejects with an `InvalidInputError` that names the option, also for a machine of which Restate
 * would hang without a word (an actor that is no promise, an invoke id used twice, a promise more
 * than one machine deep), or with a `MissingPackageError`.
 *
 * @see https://docs.restate.dev
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createRestateService, serveRestateService } from 'identification-machine/restate';
 *
 * const service = await createRestateService({
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *     allowedHosts: ['verify.example.com', 'sign.example.com'],
 *   }),
 *   onCompleted: ({ id, userId, individualId }) => bank.saveOnce(id, { userId, individualId }),
 * });
 * await serveRestateService({ service, port: 9080 });
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * declare const bank: { saveOnce(id: string, result: object): Promise<void> };
 * ```
 */
export async function createRestateService(
  options: RestateServiceOptions,
): Promise<RestateService> {
  provideWithResolvers();
  const { buildRestateService } = await loadOptional(
    SERVICE_PACKAGES,
    () => import('./build-restate-service.js'),
  );
  return buildRestateService(options);
}
