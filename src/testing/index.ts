/**
 * Tests for an app: paths through an identification that take every transition of the machine.
 *
 * @module identification-machine/testing
 */
export {
  observationOf,
  type Capability,
  type DriverTimings,
  type FakeClock,
  type IdentificationDriver,
  type Observation,
  type RedirectOutcome,
  type UserAction,
} from './driver.js';
export { createInProcessDriver, type InProcessDriverOptions } from './drivers/in-process-driver.js';
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
export { PathError } from './path-error.js';
export type { Action, Expectation, IdentificationPath, Step } from './path.js';
export { identificationPaths } from './paths/index.js';
export { runPath } from './run-path.js';
export { createScriptedGateway, type ScriptedGateway } from './scripted-gateway.js';
export { skipReason } from './skip-reason.js';
export type { StoreCheck } from './store-check.js';
export { storeConformance } from './store-conformance.js';
export { storeHandOffConformance } from './store-hand-off-conformance.js';
export { storeOutboxConformance } from './store-outbox-conformance.js';
export {
  storeSharingConformance,
  type OpenTwoStores,
  type SharedStoreCheck,
} from './store-sharing-conformance.js';
export {
  testIdentification,
  type SkippedPath,
  type TestFunction,
  type TestIdentificationOptions,
} from './test-identification.js';
