/**
 * A host for a server: many users, on a store that survives a `kill -9`.
 *
 * @module identification-machine/node
 */
export { createIdentificationHost } from './create-identification-host.js';
export {
  IdentificationHostError,
  type HostErrorCode,
  type HostErrorDetails,
} from '../host/host-error.js';
export type { GatewayCall, HostEvent } from './host-event.js';
export type * from '../host/identification-host.js';
export type * from './host-options.js';
export type * from './identification-store.js';
export { createLibsqlStore, type LibsqlStoreOptions } from './libsql-store.js';
export { createMemoryStore } from './memory-store.js';
export { createPooledTransport, type PooledTransportOptions } from './pooled-transport.js';
export type * from './sqlite-database.js';
export { createSqliteStore, type SqliteStoreOptions } from './sqlite-store.js';
export { storeConformance, type StoreCheck } from './store-conformance.js';
export { IdentificationStoreError, type StoreErrorCode } from './store-error.js';
export * from './telemetry/index.js';
