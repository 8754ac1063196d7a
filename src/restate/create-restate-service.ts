import { createEndpointHandler } from '@restatedev/restate-sdk';
import { identificationObject } from './identification-object.js';
import { prepareMachines } from './machines.js';
import { PLAIN_CODEC } from './plain-codec.js';
import type { RestateService } from './restate-service.js';
import { serviceSettings, type RestateServiceOptions } from './service-settings.js';
import { userObject } from './user-object.js';
import { provideWithResolvers } from './with-resolvers.js';

/**
 * Makes the identification machine a service on Restate, a distributed engine: the key is the
 * identification, its waits are the engine's, and any number of processes may serve it. To be served
 * by `serveRestateService`; `createRestateHost` is how an app talks to it.
 *
 * The access token stays in the process of the service, and no hosted URL gets to the engine.
 *
 * @throws InvalidInputError that names the option, also for a machine on which Restate would hang
 * silently: an actor that is no promise, an invoke id used twice, a promise more than one machine deep
 *
 * @see https://docs.restate.dev
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createRestateService, serveRestateService } from 'identification-machine/restate';
 *
 * const service = createRestateService({
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
export function createRestateService(options: RestateServiceOptions): RestateService {
  provideWithResolvers();
  const settings = serviceSettings(options);
  const machines = prepareMachines(settings);
  const services = [identificationObject(settings, machines), userObject()];
  return {
    createHandler: ({ identityKeys, onWarning }) =>
      createEndpointHandler({
        services,
        journalValueCodecProvider: () => Promise.resolve(PLAIN_CODEC),
        logger: ({ level }, ...words: unknown[]) => {
          if (IS_WARNING.has(level)) onWarning(words.map(textOf).join(' '));
        },
        ...(identityKeys.length > 0 && { identityKeys: [...identityKeys] }),
      }),
  };
}

const IS_WARNING = new Set<string>(['warn', 'error']);

const textOf = (word: unknown): string =>
  word instanceof Error ? `${word.name}: ${word.message}` : String(word);
