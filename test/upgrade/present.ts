/** All that the upgrade tests use of the present version, in one place. */
export { freePorts, startEngine, type Engine } from '../../src/cli/restate-engine.js';
export {
  createGatewayActors,
  type IdentificationActors,
  type IdentificationEventType,
  type IdentificationState,
} from '../../src/index.js';
export {
  createIdentificationHost as createHost,
  createLibsqlStore,
  type HostedIdentification,
  type IdentificationHost as Host,
  type SubjectInput,
} from '../../src/node/index.js';
export {
  createRestateHost,
  createRestateService,
  registerRestateService,
  serveRestateService,
  type ServedRestateService,
} from '../../src/restate/index.js';
export { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
