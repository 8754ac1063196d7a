import { failure } from '../failure.js';

/** Which URLs of the gateway may be opened. */
export interface UrlPolicy {
  /** Exact hosts, with the port where it is not the default; `null` for any host. */
  readonly allowedHosts: readonly string[] | null;
  /** Whether `http:` is fine on this machine. */
  readonly allowInsecureLoopback: boolean;
}

// Anything that a URL parser would drop in silence: `java<TAB>script:`, a leading space.
const DROPPED_BY_PARSERS = /[\s\p{C}\\]/u;

/** Whether a URL's host is this machine. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

/** Whether what is sent to a URL can be read on the way. */
export const isProtected = (url: URL, allowInsecureLoopback: boolean): boolean =>
  url.protocol === 'https:' ||
  (allowInsecureLoopback && url.protocol === 'http:' && isLoopback(url));

/**
 * Decides whether a hosted URL may be opened, by its parsed protocol and exact host.
 *
 * @throws the failure `unsafeUrl`, which does not hold the URL
 */
export function safeUrl(text: string, { allowedHosts, allowInsecureLoopback }: UrlPolicy): string {
  const url = !DROPPED_BY_PARSERS.test(text) && URL.canParse(text) ? new URL(text) : null;
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
