/** What the sandbox's routes share: their environment, problem answers, page headers and CORS. */
import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import type { KnownTitle } from '../contract/problem-titles.js';
import type { Language } from './page-texts.js';

/** The Hono environment of the sandbox: Node's request and response, and the page's language. */
export interface SandboxEnv {
  Bindings: HttpBindings;
  Variables: { language: Language };
}

/** What the sandbox says where the real gateway has nothing to say. */
type OwnTitle =
  | 'Only pages of this machine get a token'
  | 'The method is not allowed'
  | 'There is nothing at this path'
  | 'Internal error of the sandbox';

/** A problem details answer that never echoes what the client sent. @see RFC 9457 */
export function problem(
  status: number,
  title: KnownTitle | OwnTitle,
  { detail, headers = {} }: { detail?: string; headers?: Record<string, string> } = {},
): Response {
  const body = { type: 'about:blank', title, status, ...(detail !== undefined && { detail }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/**
 * The security headers of every page, with the given Content-Security-Policy.
 *
 * Not Hono's `secureHeaders`: nine of its defaults would have to be switched off, among them
 * Cross-Origin-Opener-Policy, with which an app takes an open popup for closed.
 */
export const pageHeaders =
  (policy: () => string): MiddlewareHandler<SandboxEnv> =>
  async (c, next) => {
    await next();
    c.header('Content-Security-Policy', policy());
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  };

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an `Origin` header names a page that this machine serves, on any port. */
export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, origin: canonical } = new URL(origin);
  return /^https?:$/.test(protocol) && LOOPBACK_HOSTS.has(hostname) && canonical === origin;
}

/** The CORS headers of an answer. */
export const CORS_HEADERS = [
  'Access-Control-Allow-Origin',
  'Access-Control-Expose-Headers',
] as const;

/**
 * CORS for loopback origins. Other origins get no CORS header, and their preflight is refused.
 *
 * Not Hono's `cors`: it answers every preflight with 204, names the methods and exposed headers to
 * refused origins too, and sets its headers on Hono's response, which an injected fault bypasses: a
 * page would see a network error in place of the fault.
 */
export const cors: MiddlewareHandler<SandboxEnv> = async (c, next) => {
  const { outgoing } = c.env;
  outgoing.setHeader('Vary', 'Origin');
  const origin = c.req.header('origin');
  if (origin === undefined || !isLoopbackOrigin(origin)) {
    await next();
    return;
  }
  const [allowOrigin, exposeHeaders] = CORS_HEADERS;
  outgoing.setHeader(allowOrigin, origin);
  outgoing.setHeader(exposeHeaders, 'Retry-After');
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
