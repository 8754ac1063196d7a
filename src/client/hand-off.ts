import type { ScreenHandOff } from '../host/screen-host.js';
import { RequestError } from './request-error.js';

/**
 * The hand-off of an answer. Only the page knows the address by which the server is reached from outside.
 *
 * @param api relative to the page
 */
export function handOffOf(answer: unknown, api: string): ScreenHandOff {
  const { token, ...handOff } = (answer ?? {}) as Partial<ScreenHandOff> & {
    readonly token?: unknown;
  };
  const { status, code = null, expiresIn = null } = handOff;
  if (status === undefined) throw new RequestError('unavailable');
  const base = typeof document === 'undefined' ? undefined : document.baseURI;
  const page = `${api.replace(/\/+$/, '')}/hand-off#`;
  const link = typeof token === 'string' ? new URL(page + token, base).href : null;
  return { status, code, expiresIn, link };
}
