import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import type { HostedIdentification } from '../host/identification-host.js';
import type { HttpSettings } from './http-settings.js';

/** How long somebody may be at a hosted page, in s. */
const LIFETIME = 24 * 3_600;
const MOST_USED = 100_000;
const VALUE = /^return\.([\w-]{1,64})\.(\d{1,16})\.([\w-]{22})\.(\d{1,16})$/;

/** Recognises the browser that was sent to a hosted page when it comes back. */
export interface LandingCookie {
  /** For the page that is open for the person now. */
  give(c: Context, identification: HostedIdentification): Promise<void>;
  /**
   * Takes the cookie away, and says whose it is: an id, and since when the page was open. `null`
   * where there is none that counts: forged, expired, or used before.
   */
  take(c: Context): Promise<{ id: string; openSince: number } | null>;
}

/** Since when the hosted page has been open, or was last: tells one visit from the next. */
export const openSince = ({ timeline }: HostedIdentification): number =>
  timeline.findLast(({ state }) => state === 'awaitingRedirect' || state === 'signing')?.at ?? 0;

/**
 * The cookie holds the id, the visit, a nonce and its end, signed.
 *
 * The nonces that were used are remembered by this process. After a restart the visit is what tells
 * an old cookie: it does not fit once another page has been opened.
 */
export function createLandingCookie({
  secret,
  allowInsecureLoopback,
}: Pick<HttpSettings, 'secret' | 'allowInsecureLoopback'>): LandingCookie {
  const used = new Map<string, number>();
  // `__Host-`: no other host of the domain can set it, and it never travels unprotected.
  const name = allowInsecureLoopback ? 'identification' : '__Host-identification';
  const attributes = {
    httpOnly: true,
    secure: !allowInsecureLoopback,
    // The redirect comes from another site, as a navigation: `Strict` would leave the cookie out.
    sameSite: 'Lax',
    path: '/',
  } as const;

  function isFirstUse(nonce: string, expiresAt: number): boolean {
    const now = Date.now();
    for (const [oldest, end] of used) {
      if (end > now && used.size < MOST_USED) break;
      used.delete(oldest);
    }
    if (used.has(nonce)) return false;
    used.set(nonce, expiresAt);
    return true;
  }

  return {
    give: async (c, identification) => {
      const nonce = randomBytes(16).toString('base64url');
      const expiresAt = Date.now() + LIFETIME * 1_000;
      const value = ['return', identification.id, openSince(identification), nonce, expiresAt];
      await setSignedCookie(c, name, value.join('.'), secret, { ...attributes, maxAge: LIFETIME });
    },
    take: async (c) => {
      const value = await getSignedCookie(c, secret, name);
      if (value === undefined) return null;
      deleteCookie(c, name, attributes);
      const [, id, since, nonce, expiresAt] = (value === false ? null : VALUE.exec(value)) ?? [];
      if (id === undefined || nonce === undefined || Number(expiresAt) <= Date.now()) return null;
      return isFirstUse(nonce, Number(expiresAt)) ? { id, openSince: Number(since) } : null;
    },
  };
}
