/**
 * A host on Restate, a distributed engine: any number of processes, without a store of its own.
 *
 * @module identification-machine/restate
 */
export {
  registerRestateService,
  RestateAdminError,
  type AdminAccess,
  type RegisterOptions,
} from './admin-api.js';
export type { ReconciliationOptions } from '../host/reconciliation.js';
export { createRestateHost } from './create-restate-host.js';
export {
  createRestateService,
  type HandlerOptions,
  type RequestHandler,
  type RestateService,
} from './create-restate-service.js';
export type { RestateHostOptions, RestateServiceOptions } from './options.js';
export {
  serveRestateService,
  type ServedRestateService,
  type ServeRestateOptions,
} from './serve-restate-service.js';
