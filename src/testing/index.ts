/**
 * Paths that take every transition of the machine, for a host app's own tests.
 *
 * @module identification-machine/testing
 */
export type * from './driver.js';
export { createInProcessDriver, type InProcessOptions } from './drivers/in-process-driver.js';
export {
  createPageDriver,
  type Clickable,
  type DrivenPage,
  type PageDriverOptions,
} from './drivers/page-driver.js';
export { createRestateDriver, type RestateDriverOptions } from './drivers/restate-driver.js';
export {
  createServerDriver,
  type ServerDriverOptions,
  type TestedHost,
} from './drivers/server-driver.js';
export type {
  GatewayHandle,
  GatewayOperation,
  GatewayReply,
  ReceivedRequest,
  HostedPageUrls,
  ScriptedAnswer,
  ScriptedReply,
} from './gateway-handle.js';
export { reasonToLeaveOut } from './needs.js';
export { PathError } from './path-error.js';
export type { Action, Expectation, IdentificationPath, Step } from './path.js';
export { identificationPaths } from './paths/index.js';
export { runPath } from './run-path.js';
export { createScriptedGateway, type ScriptedGateway } from './scripted-gateway.js';
export { sightOf } from './sight.js';
export {
  testIdentification,
  type IdentificationTests,
  type LeftOut,
  type TestFunction,
} from './test-identification.js';
export { storeConformance, type StoreCheck } from './store-conformance.js';
