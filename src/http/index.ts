/**
 * The HTTP API of a host, with live events and an operator's page.
 *
 * @module identification-machine/http
 */
export { createHttpApi, type HttpApi } from './create-http-api.js';
export type { Mount } from './mounting.js';
export type {
  Authorization,
  HttpApiOptions,
  HttpLimits,
  Journals,
  LandingOptions,
} from './options.js';
export {
  serveIdentifications,
  type IdentificationServer,
  type ServeOptions,
} from './serve-identifications.js';
export { toNodeListener, type NodeListener, type NodeListenerOptions } from './to-node-listener.js';
