import { failure } from '../../machines/failure.js';

/** Which URLs of the gateway may be opened. */
export interface UrlPolicy {
  /** Exact hosts, with the port where it is not the default; `null` for any host. */
  readonly allowedHosts: readonly string[] | null;
  /** Whether `http:` is fine on this machine. */
  readonly allowInsecureLoopback: boolean;
}

// What a URL parser drops or mends in silence: `java<TAB>script:`, a leading space, `https:host`,
// which a page takes for a path of its own.
const MENDED_BY_PARSERS = /[\s\p{C}\\]|^https?:(?!\/\/[^/])/iu;

/** Parses an absolute URL that is written in full; `null` for anything else. */
export const parseUrl = (text: string): URL | null =>
  !MENDED_BY_PARSERS.test(text) && URL.canParse(text) ? new URL(text) : null;

/** Whether a URL's host is this machine. */
const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

/** Whether what is sent to a URL can be read on the way. */
export const isProtected = (url: URL, allowInsecureLoopback: boolean): boolean =>
  url.protocol === 'https:' ||
  (allowInsecureLoopback && url.protocol === 'http:' && isLoopback(url));

/**
 * Decides whether a hosted URL may be opened, by its parsed protocol and exact host.
 *
 * @returns the URL as it is: a signature may cover each of its characters
 * @throws the failure `unsafeUrl`, which does not hold the URL
 */
export function safeUrl(text: string, { allowedHosts, allowInsecureLoopback }: UrlPolicy): string {
  const url = parseUrl(text);
  if (
    url === null ||
    !isProtected(url, allowInsecureLoopback) ||
    url.username !== '' ||
    url.password !== '' ||
    (allowedHosts !== null && !allowedHosts.includes(url.host))
  ) {
    throw failure('unsafeUrl');
  }
  return text;
}
