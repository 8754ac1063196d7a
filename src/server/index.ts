/**
 * A host for the identifications of many users, on your own server and a durable store.
 *
 * @module identification-machine/server
 */
export type { GatewayCall, HostEvent } from '../host/host-event.js';
export type { HandOff } from '../host/hand-off.js';
export type { ReconciliationOptions, WaitingState } from '../host/reconciliation.js';
export type { AbandonAfter } from '../host/reconciliation-options.js';
export { createServerHost } from './create-server-host.js';
export type * from './event-outbox.js';
export * from './identification-store.js';
export type { ServerHostOptions } from './options.js';
export { createPooledTransport, type PooledTransportOptions } from './pooled-transport.js';
