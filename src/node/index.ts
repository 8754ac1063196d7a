/** A host for a server: many users, on a store that survives a `kill -9`. */
export {
  IdentificationHostError,
  type HostErrorCode,
  type HostErrorDetails,
} from './host-error.js';
export type { GatewayCall, HostEvent } from './host-event.js';
export type * from './identification-host.js';
export type * from './identification-store.js';
