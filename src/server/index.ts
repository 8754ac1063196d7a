/**
 * A host for the identifications of many users: a server of your own, on a durable store.
 *
 * @module identification-machine/server
 */
export type { GatewayCall, HostEvent } from '../host/host-event.js';
export { createServerHost } from './create-server-host.js';
export type * from './host-options.js';
export type * from './identification-store.js';
export { createPooledTransport, type PooledTransportOptions } from './pooled-transport.js';
export { IdentificationStoreError, type StoreErrorCode } from './store-error.js';
