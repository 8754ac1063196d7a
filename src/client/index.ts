/**
 * A screen for an identification that your server hosts, over the HTTP API. Holds no machine.
 *
 * @module identification-machine/client
 */
export { createRemoteHost } from './create-remote-host.js';
export type { HeadersRequest, RemoteHeaders, RemoteHostOptions } from './options.js';
