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
  type InvalidField,
} from './failure.js';
export { createGatewayActors, type GatewayOptions } from './gateway/actors.js';
export type { GetAccessToken, TokenRequest } from './gateway/token.js';
export { identificationInput, type IdentificationOptions } from './input.js';
export { MissingPackageError } from './optional-package.js';
export type { Backoff } from './retry.js';
export { toMermaid, type DiagramOptions } from './diagram/mermaid.js';
