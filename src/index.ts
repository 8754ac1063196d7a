/**
 * The machine, its view, its checkpoint, its failures, and the actors that talk to the gateway.
 * Everything here runs in a page and in Node, and in React Native with what the guide to hosting in a
 * page lists.
 *
 * @module identification-machine
 */
export {
  identificationMachine,
  type IdentificationMachine,
  type IdentificationSnapshot,
} from '../machines/identification.machine.js';
export { DEFAULT_TIMINGS, TIMING_RANGES } from '../machines/identification.timings.js';
export type * from '../machines/identification.types.js';
export {
  identificationEventTypes,
  identificationStates,
  viewOf,
  type IdentificationView,
  type Progress,
} from '../machines/identification.view.js';
export { checkpointOf } from './checkpoint.js';
export {
  FAILURES,
  failure,
  InvalidInputError,
  type Failure,
  type FailureCode,
  type FailureDetails,
  type InvalidField,
} from './failure.js';
export { createGatewayActors, type GatewayOptions } from './gateway/actors.js';
export type { GetAccessToken, TokenRequest } from './gateway/token.js';
export type { GatewayRequest, GatewayResponse, GatewayTransport } from './gateway/transport.js';
export {
  identificationInput,
  type IdentificationOptions,
  type SubjectOptions,
  type TimingOptions,
} from './input.js';
export { MissingPackageError } from './optional-package.js';
export type { Backoff } from './retry.js';
export { toMermaid, type DiagramOptions } from './diagram/mermaid.js';
