/** Lets pages that a developer serves on this machine, on whatever port, call the sandbox. */
import type { MiddlewareHandler } from 'hono';
import type { NodeEnv } from './node-env.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an `Origin` header names a page of this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, origin: canonical } = new URL(origin);
  return /^https?:$/.test(protocol) && LOOPBACK.has(hostname) && canonical === origin;
}

/**
 * CORS for loopback origins; any other origin gets no header that would let it read an answer.
 *
 * The headers are set at node's own response: an injected fault bypasses Hono's, and a page that
 * may not read it would see a network error in its place.
 */
export const cors: MiddlewareHandler<NodeEnv> = async (c, next) => {
  const { outgoing } = c.env;
  outgoing.setHeader('Vary', 'Origin');
  const origin = c.req.header('origin');
  if (origin === undefined || !isLoopbackOrigin(origin)) {
    await next();
    return;
  }
  outgoing.setHeader('Access-Control-Allow-Origin', origin);
  outgoing.setHeader('Access-Control-Expose-Headers', 'Retry-After');
  const isPreflight =
    c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined;
  if (!isPreflight) {
    await next();
    return;
  }
  return c.body(null, 204, {
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': 'authorization, content-type',
    'Access-Control-Max-Age': '600',
  });
};
