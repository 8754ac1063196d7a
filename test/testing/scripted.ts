import { createGatewayActors, type IdentificationActors } from '../../src/index.js';
import { createScriptedGateway, type ScriptedGateway } from '../../src/testing/index.js';

/** A gateway that answers as the path says, and the actors that call it. */
export function scriptedGateway(): { gateway: ScriptedGateway; actors: IdentificationActors } {
  const gateway = createScriptedGateway();
  const actors = createGatewayActors({
    baseUrl: 'https://gateway.example',
    getAccessToken: () => 'token',
    fetch: gateway.fetch,
  });
  return { gateway, actors };
}
