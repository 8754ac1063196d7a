import type { Context } from 'hono';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import type { HostedPage, Visit } from '../../machines/identification.types.js';
import type { HostedIdentification } from '../host/identification-host.js';
import { cookieProtection } from './cookie-protection.js';
import type { ParsedHttpApiOptions } from './options.js';

/** How long a user may stay at a hosted page. */
const LIFETIME_S = 24 * 3_600;
const VALUE = /^return\.([\w-]{1,64})\.(identityCheck|signing)\.(\d{1,7})\.(\d{1,16})$/;

/** The visit to a hosted page that a browser was sent on. */
interface BrowserVisit extends Visit {
  /** The id of the identification. */
  readonly id: string;
}

/** Recognises the browser that was sent to a hosted page when it returns. */
export interface LandingCookie {
  /** Sets the cookie for the hosted page that is open now. */
  give(c: Context, identification: HostedIdentification): Promise<void>;
  /** The visit of the browser; `null` where there is no cookie, or it is forged or expired. */
  read(c: Context): Promise<BrowserVisit | null>;
}

/**
 * The cookie names the identification, the page and the session, and holds its expiry, signed.
 *
 * A landing does not use it up: a page of another site can make the browser land, and the true return
 * must count afterwards. It is worth nothing once the identification has another visit, or none.
 */
export function createLandingCookie({
  secret,
  previousSecret,
  allowInsecureLoopback,
}: Pick<
  ParsedHttpApiOptions,
  'secret' | 'previousSecret' | 'allowInsecureLoopback'
>): LandingCookie {
  const protectionOf = (c: Context) => cookieProtection(c, 'identification', allowInsecureLoopback);

  return {
    give: async (c, { id, view: { visit } }) => {
      // It has moved on since its page was opened: there is nothing to come back to.
      if (visit === null) return;
      const expiresAt = Date.now() + LIFETIME_S * 1_000;
      const value = ['return', id, visit.page, visit.session, expiresAt].join('.');
      const { name, secure } = protectionOf(c);
      await setSignedCookie(c, name, value, secret, {
        httpOnly: true,
        secure,
        // The redirect is a navigation from another site, for which `Strict` would omit the cookie.
        sameSite: 'Lax',
        path: '/',
        maxAge: LIFETIME_S,
      });
    },
    read: async (c) => {
      const { name } = protectionOf(c);
      let value = await getSignedCookie(c, secret, name);
      if (value === false && previousSecret !== undefined) {
        value = await getSignedCookie(c, previousSecret, name);
      }
      const [, id, page, session, expiresAt] = (value ? VALUE.exec(value) : null) ?? [];
      if (id === undefined || !isPage(page) || Number(expiresAt) <= Date.now()) return null;
      return { id, page, session: Number(session) };
    },
  };
}

const isPage = (text: string | undefined): text is HostedPage =>
  text === 'identityCheck' || text === 'signing';
