import { failure } from '../../machines/failure.js';

/** Which hosted URLs may be opened. */
export interface UrlPolicy {
  /** Exact hosts, with the port where it is not the default; `null` allows any host. */
  readonly allowedHosts: readonly string[] | null;
  /** Whether `http:` is allowed for the loopback interface. */
  readonly allowInsecureLoopback: boolean;
}

// What a URL parser drops or repairs silently: `java<TAB>script:`, a leading space, `https:host`, which
// a page resolves as a relative path.
const REPAIRED_BY_PARSERS = /[\s\p{C}\\]|^https?:(?!\/\/[^/])/iu;

/** Parses an absolute URL that is written in full; `null` for any other text. */
export const parseUrl = (text: string): URL | null =>
  !REPAIRED_BY_PARSERS.test(text) && URL.canParse(text) ? new URL(text) : null;

/** Whether a URL's host is the loopback interface. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

/** Whether what is sent to a URL cannot be read on the way: `https:`, or loopback where allowed. */
export const isProtected = (url: URL, allowInsecureLoopback: boolean): boolean =>
  url.protocol === 'https:' ||
  (allowInsecureLoopback && url.protocol === 'http:' && isLoopback(url));

/**
 * Checks a hosted URL before it may be opened, by its parsed protocol and its exact host.
 *
 * @returns the text unchanged: a signature may cover each of its characters
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
