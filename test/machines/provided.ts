import { createGatewayActors, identificationMachine } from '../../src/index.js';

/** A provided machine as a host's module exports it, with an inferred type. */
export const provided = identificationMachine.provide({
  actors: createGatewayActors({
    baseUrl: 'https://gateway.example',
    getAccessToken: () => 'token',
  }),
});
