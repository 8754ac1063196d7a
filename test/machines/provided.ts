import { createGatewayActors, identificationMachine } from '../../src/index.js';

/** A host's own machine, as a module of a host exports it: nobody writes its type down. */
export const provided = identificationMachine.provide({
  actors: createGatewayActors({
    baseUrl: 'https://gateway.example',
    getAccessToken: () => 'token',
  }),
});
