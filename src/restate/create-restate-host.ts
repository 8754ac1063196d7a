import type { IdentificationHost } from '../host/identification-host.js';
import { loadOptional } from '../optional-package.js';
import type { RestateHostOptions } from './host-settings.js';

/**
 * Connects to the identifications on Restate: the host of `identification-machine/node`, on another
 * engine, so that `createHttpApi` serves either. Any number of processes may have one.
 *
 * Rejects with an `InvalidInputError` that names the option, or with a `MissingPackageError`.
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createRestateHost } from 'identification-machine/restate';
 *
 * const host = await createRestateHost({
 *   ingressUrl: 'http://127.0.0.1:8080',
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *   }),
 * });
 * const { identification } = await host.start({ userId: 42 });
 * const { url } = await host.open(identification.id); // the user goes there, and comes back:
 * await host.send(identification.id, 'redirect.succeeded');
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * ```
 */
export async function createRestateHost(options: RestateHostOptions): Promise<IdentificationHost> {
  const { buildRestateHost } = await loadOptional(
    ['@restatedev/restate-sdk-clients'],
    () => import('./build-restate-host.js'),
  );
  return buildRestateHost(options);
}
