import type { Context } from 'hono';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import { ACCESS_LIFETIME_MS } from '../host/hand-off.js';
import { cookieProtection } from './cookie-protection.js';
import type { ParsedHttpApiOptions } from './options.js';

/** The first word keeps it apart from the other signed cookies: a signature does not cover the name. */
const VALUE = /^hand-off\.([\w-]{1,64})\.([\w-]{43})$/;

/** What a device has instead of a login, for one identification. */
export interface HandOffCookie {
  give(c: Context, claim: string): Promise<void>;
  /** The id and the claim; `null` where there is no cookie, or it is forged. */
  read(c: Context): Promise<{ readonly id: string; readonly claim: string } | null>;
}

/** The host decides whether the claim still counts. */
export function createHandOffCookie({
  secret,
  previousSecret,
  allowInsecureLoopback,
}: Pick<
  ParsedHttpApiOptions,
  'secret' | 'previousSecret' | 'allowInsecureLoopback'
>): HandOffCookie {
  const protectionOf = (c: Context) => cookieProtection(c, 'hand-off', allowInsecureLoopback);

  return {
    give: async (c, claim) => {
      const { name, secure } = protectionOf(c);
      await setSignedCookie(c, name, `hand-off.${claim}`, secret, {
        httpOnly: true,
        secure,
        // Read where a hosted page sends the browser back, which is a navigation from another site.
        sameSite: 'Lax',
        path: '/',
        maxAge: ACCESS_LIFETIME_MS / 1_000,
      });
    },
    read: async (c) => {
      const { name } = protectionOf(c);
      let value = await getSignedCookie(c, secret, name);
      if (value === false && previousSecret !== undefined) {
        value = await getSignedCookie(c, previousSecret, name);
      }
      const [, id, own] = (value ? VALUE.exec(value) : null) ?? [];
      return id === undefined || own === undefined ? null : { id, claim: `${id}.${own}` };
    },
  };
}
