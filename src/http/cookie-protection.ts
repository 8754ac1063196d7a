import type { Context } from 'hono';
import { isLoopback } from '../gateway/safe-url.js';

/**
 * The name and the attribute that protect a cookie. `__Host-`: no other host of the domain can set it,
 * and it is sent over TLS only. A request to this machine itself may be `http:`, where that is allowed: a
 * browser need not keep a `Secure` cookie of it.
 */
export function cookieProtection(
  c: Context,
  name: string,
  allowInsecureLoopback: boolean,
): { readonly name: string; readonly secure: boolean } {
  const address = `http://${c.req.header('host') ?? ''}`;
  const isHere = URL.canParse(address) && isLoopback(new URL(address));
  return allowInsecureLoopback && isHere
    ? { name, secure: false }
    : { name: `__Host-${name}`, secure: true };
}
