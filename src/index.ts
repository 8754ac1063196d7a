/**
 * The machine, its view, its checkpoint, its failures, the actors that call the gateway, and the
 * contracts of the hosts. Runs in browsers, in Node, and in React Native without polyfills.
 *
 * @module identification-machine
 */
export {
  identificationMachine,
  type IdentificationMachine,
  type IdentificationSnapshot,
} from '../machines/identification.machine.js';
export { DEFAULT_TIMINGS, TIMING_RANGES } from '../machines/identification.timings.js';
export {
  identificationStates,
  type Checkpoint,
  type FinalizeInput,
  type FinalizePayload,
  type HostedPage,
  type HostOnlyEvent,
  type IdentificationActors,
  type IdentificationContext,
  type IdentificationEvent,
  type IdentificationEventType,
  type IdentificationInput,
  type IdentificationOutput,
  type IdentificationState,
  type InitiateAnswer,
  type InitiateInput,
  type PhaseClock,
  type Problem,
  type ReadableSnapshot,
  type SleepInput,
  type Session,
  type Spent,
  type StatusAnswer,
  type StatusInput,
  type Subject,
  type Timings,
  type Visit,
} from '../machines/identification.types.js';
export {
  identificationEventTypes,
  viewOf,
  type IdentificationView,
  type Progress,
} from '../machines/identification.view.js';
export { checkpointOf } from './input/checkpoint.js';
export { persistAsCheckpoint } from './input/persist-as-checkpoint.js';
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
export { createXhrTransport } from './gateway/xhr-transport.js';
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
export type {
  CompletedIdentification,
  DamagedIdentification,
  ErasedUser,
  HandedOff,
  HostedIdentification,
  HostedPageOptions,
  Seen,
  SendOptions,
  IdentificationHost,
  IdentificationPage,
  ListOptions,
  StartedIdentification,
  StartOptions,
  TimelineEntry,
  UserOptions,
} from './host/identification-host.js';
export type {
  DeadLetter,
  DeadLetterOptions,
  EventOperations,
  EventQueue,
} from './host/event-queue.js';
export type {
  HandOffClaim,
  HandOffLink,
  HandOffOperations,
  HandOffStatus,
  HandOffView,
} from './host/hand-off.js';
export type {
  HandOffRequest,
  ScreenHandOff,
  ScreenHost,
  ScreenRefusal,
  ScreenRefusalCode,
  ScreenView,
} from './host/screen-host.js';
export { InvalidInputError, type InvalidField } from './input/parse-input.js';
