/**
 * A host on Restate, a distributed engine: any number of processes, no store of its own.
 *
 * @module identification-machine/restate
 */
export {
  registerRestateService,
  RestateAdminError,
  type AdminAccess,
  type RegisterOptions,
} from './admin-api.js';
export { createRestateHost } from './create-restate-host.js';
export { createRestateService } from './create-restate-service.js';
export type { RestateHostOptions } from './host-settings.js';
export type * from './restate-service.js';
export {
  serveRestateService,
  type ServedRestateService,
  type ServeRestateOptions,
} from './serve-restate-service.js';
export type { RestateServiceOptions } from './service-settings.js';
