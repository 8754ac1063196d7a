import type { HttpBindings } from '@hono/node-server';

/** The Hono environment of the sandbox: node's own request and response stand beside Hono's. */
export interface NodeEnv {
  Bindings: HttpBindings;
}
