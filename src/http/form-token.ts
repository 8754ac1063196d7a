import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { HttpSettings } from './http-settings.js';

/** Tells a form of the operator's page from one that another site has made. */
export interface FormToken {
  /** What the page's forms hold. */
  give(c: Context): string;
  /** Whether a form that came back holds it. */
  fits(c: Context, token: string | null): boolean;
}

const KEY = /^[\w-]{43}$/;

/** Double submit: a random cookie, and its signature in the form. */
export function createFormToken({
  secret,
  allowInsecureLoopback,
}: Pick<HttpSettings, 'secret' | 'allowInsecureLoopback'>): FormToken {
  const name = allowInsecureLoopback ? 'operator' : '__Host-operator';
  const sign = (key: string): Buffer =>
    createHmac('sha256', secret).update(`operator.${key}`).digest();

  return {
    give: (c) => {
      const present = getCookie(c, name);
      const isUsable = present !== undefined && KEY.test(present);
      const key = isUsable ? present : randomBytes(32).toString('base64url');
      if (!isUsable) {
        setCookie(c, name, key, {
          httpOnly: true,
          secure: !allowInsecureLoopback,
          sameSite: 'Strict',
          path: '/',
        });
      }
      return sign(key).toString('base64url');
    },
    fits: (c, token) => {
      const key = getCookie(c, name);
      if (key === undefined || token === null) return false;
      const [expected, given] = [sign(key), Buffer.from(token, 'base64url')];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}
