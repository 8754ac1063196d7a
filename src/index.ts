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
export { identificationStates } from '../machines/identification.types.js';
export type * from '../machines/identification.types.js';
export {
  identificationEventTypes,
  viewOf,
  type IdentificationView,
  type Progress,
} from '../machines/identification.view.js';
export { checkpointOf } from './input/checkpoint.js';
export {
  FAILURES,
  failure,
  type Failure,
  type FailureCode,
  type FailureDetails,
} from '../machines/failure.js';
export { createGatewayActors } from './gateway/actors.js';
export type { GatewayOptions } from './gateway/options.js';
export type { GetAccessToken, TokenRequest } from './gateway/token.js';
export type { GatewayRequest, GatewayResponse, GatewayTransport } from './gateway/transport.js';
export {
  identificationInput,
  type IdentificationOptions,
  type SubjectOptions,
  type TimingOptions,
} from './input/identification-input.js';
export type { Backoff } from '../machines/retry.js';
export {
  IdentificationHostError,
  type HostErrorCode,
  type HostErrorDetails,
} from './host/host-error.js';
export type * from './host/identification-host.js';
export type * from './host/screen-host.js';
export { InvalidInputError, type InvalidField } from './input/invalid-input-error.js';
