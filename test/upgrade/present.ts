/** All that the upgrade tests use of the present version, in one place. */
export { freePorts, startEngine, type Engine } from '../../src/cli/restate-engine.js';
export {
  createGatewayActors,
  type HostedIdentification,
  type IdentificationActors,
  type IdentificationEventType,
  type IdentificationHost,
  type IdentificationState,
  type SubjectOptions,
} from '../../src/index.js';
export {
  createRestateHost,
  createRestateService,
  registerRestateService,
  serveRestateService,
  type ServedRestateService,
} from '../../src/restate/index.js';
export { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
export { createServerHost } from '../../src/server/index.js';
export { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
