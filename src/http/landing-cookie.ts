import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import type { HostedIdentification } from '../host/identification-host.js';
import type { ParsedHttpApiOptions } from './options.js';

/** How long a user may stay at a hosted page. */
const LIFETIME_S = 24 * 3_600;
const MAX_USED_NONCES = 100_000;
const VALUE = /^return\.([\w-]{1,64})\.(\d{1,16})\.([\w-]{22})\.(\d{1,16})$/;

/** Recognises the browser that was sent to a hosted page when it returns. */
export interface LandingCookie {
  /** Sets the cookie for the hosted page that is open now. */
  give(c: Context, identification: HostedIdentification): Promise<void>;
  /**
   * Deletes the cookie and returns the identification's id and since when the page was open; `null`
   * where there is no cookie, or it is forged, expired or already used.
   */
  take(c: Context): Promise<{ id: string; openSince: number } | null>;
}

/** Epoch ms since when the last hosted page is open: tells one visit from the next. */
export const openSince = ({ timeline }: HostedIdentification): number =>
  timeline.findLast(({ state }) => state === 'awaitingRedirect' || state === 'signing')?.at ?? 0;

/**
 * The cookie holds the id, the visit, a nonce and its expiry, signed.
 *
 * Used nonces are kept in memory. After a restart of the process the visit protects from a replay:
 * an old cookie no longer matches once another page is open.
 */
export function createLandingCookie({
  secret,
  previousSecret,
  allowInsecureLoopback,
}: Pick<
  ParsedHttpApiOptions,
  'secret' | 'previousSecret' | 'allowInsecureLoopback'
>): LandingCookie {
  const expiryByNonce = new Map<string, number>();
  // `__Host-`: no other host of the domain can set the cookie, and it is sent over TLS only.
  const name = allowInsecureLoopback ? 'identification' : '__Host-identification';
  const attributes = {
    httpOnly: true,
    secure: !allowInsecureLoopback,
    // The redirect is a navigation from another site, for which `Strict` would omit the cookie.
    sameSite: 'Lax',
    path: '/',
  } as const;

  function isFirstUse(nonce: string, expiresAt: number): boolean {
    const now = Date.now();
    for (const [oldest, expiry] of expiryByNonce) {
      if (expiry > now && expiryByNonce.size < MAX_USED_NONCES) break;
      expiryByNonce.delete(oldest);
    }
    if (expiryByNonce.has(nonce)) return false;
    expiryByNonce.set(nonce, expiresAt);
    return true;
  }

  return {
    give: async (c, identification) => {
      const nonce = randomBytes(16).toString('base64url');
      const expiresAt = Date.now() + LIFETIME_S * 1_000;
      const value = ['return', identification.id, openSince(identification), nonce, expiresAt];
      await setSignedCookie(c, name, value.join('.'), secret, {
        ...attributes,
        maxAge: LIFETIME_S,
      });
    },
    take: async (c) => {
      let value = await getSignedCookie(c, secret, name);
      if (value === false && previousSecret !== undefined) {
        value = await getSignedCookie(c, previousSecret, name);
      }
      if (value === undefined) return null;
      deleteCookie(c, name, attributes);
      const [, id, since, nonce, expiresAt] = (value === false ? null : VALUE.exec(value)) ?? [];
      if (id === undefined || nonce === undefined || Number(expiresAt) <= Date.now()) return null;
      return isFirstUse(nonce, Number(expiresAt)) ? { id, openSince: Number(since) } : null;
    },
  };
}
