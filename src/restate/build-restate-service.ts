import { createEndpointHandler } from '@restatedev/restate-sdk';
import { identificationObject } from './identification-object.js';
import { prepareMachines } from './machines.js';
import { PLAIN_CODEC } from './plain-codec.js';
import type { RestateService } from './restate-service.js';
import { serviceSettings, type RestateServiceOptions } from './service-settings.js';
import { userObject } from './user-object.js';

/** Everything that needs Restate's packages; `createRestateService` loads it. */
export function buildRestateService(options: RestateServiceOptions): RestateService {
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
