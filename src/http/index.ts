/**
 * The HTTP API of a host, with live events and an operator's page.
 *
 * @module identification-machine/http
 */
export { createHttpApi } from './create-http-api.js';
export type * from './http-api.js';
export {
  serveIdentifications,
  type IdentificationServer,
  type ServeOptions,
} from './serve-identifications.js';
