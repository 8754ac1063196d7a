import { failure } from '../../machines/failure.js';
import { parseAbsoluteUrl, type AbsoluteUrl } from '../input/absolute-url.js';

/** Which hosted URLs may be opened. */
export interface UrlPolicy {
  /** Exact hosts, with the port where it is not the default; `null` allows any host. */
  readonly allowedHosts: readonly string[] | null;
  /** Whether `http:` is allowed for the loopback interface. */
  readonly allowInsecureLoopback: boolean;
}

/** Whether a URL's host is the loopback interface. */
export const isLoopback = ({ hostname }: Pick<AbsoluteUrl, 'hostname'>): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

/** Whether what is sent to a URL cannot be read on the way: `https:`, or loopback where allowed. */
export const isProtected = (
  url: Pick<AbsoluteUrl, 'hostname' | 'protocol'>,
  allowInsecureLoopback: boolean,
): boolean =>
  url.protocol === 'https:' ||
  (allowInsecureLoopback && url.protocol === 'http:' && isLoopback(url));

/**
 * Checks a hosted URL before it may be opened, by its parsed protocol and its exact host.
 *
 * @returns the text unchanged: a signature may cover each of its characters
 * @throws the failure `unsafeUrl`, which does not hold the URL
 */
export function safeUrl(text: string, { allowedHosts, allowInsecureLoopback }: UrlPolicy): string {
  const url = parseAbsoluteUrl(text);
  if (
    url === null ||
    !isProtected(url, allowInsecureLoopback) ||
    url.hasCredentials ||
    (allowedHosts !== null && !allowedHosts.includes(url.host))
  ) {
    throw failure('unsafeUrl');
  }
  return text;
}
