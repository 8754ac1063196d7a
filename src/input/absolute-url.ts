/** An absolute URL, taken apart. Only the scheme and the host are changed, to lower case. */
export interface AbsoluteUrl {
  /** With the colon, as `URL.protocol`: `https:`. */
  readonly protocol: string;
  /** As `URL.hostname`. */
  readonly hostname: string;
  /** As `URL.host`: with the port where it is not the default one. */
  readonly host: string;
  /** Whether a user name or a password is in front of the host, even an empty one. */
  readonly hasCredentials: boolean;
  /** From the first slash on, as it is written; empty where there is none. */
  readonly path: string;
  /** With its `?`, as it is written; empty where there is none. */
  readonly query: string;
}

// Neither spaces nor what a parser drops or repairs silently: `java<TAB>script:`, `https:\\host`.
const VISIBLE_ASCII = /^[!-[\]-~]+$/;

// Scheme, credentials, host, port, path, query.
const PARTS =
  /^([a-z][a-z\d+.-]*:)\/\/([\w.~!$&'()*+,;=:%-]*@)?([\w.~-]+|\[::1\])(?::([1-9]\d{0,4}))?(?![^/?#])([^?#]*)(\?[^#]*)?/i;

/** Schemes that have rules of their own in the standard, and are of no use here. */
const REFUSED = /^(?:file|ftp|wss?):$/;

const DEFAULT_PORTS: Partial<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Parses an absolute URL that is written in full, in ASCII: `https://host/path`, or `app://host/path` with
 * the scheme of an app. What it accepts, a parser of the standard accepts, with the same scheme, host and
 * port. It is stricter: a number is no host unless it is an IPv4 address in full, `[::1]` is the only
 * IPv6 address, and a host in another script (`xn--…`) is refused.
 *
 * Not `URL`: on React Native it is a stub, which takes any text for a URL.
 *
 * @returns `null` for any other text
 * @see https://url.spec.whatwg.org/#url-parsing
 */
export function parseAbsoluteUrl(text: string): AbsoluteUrl | null {
  const parts = VISIBLE_ASCII.test(text) ? PARTS.exec(text) : null;
  if (parts === null) return null;
  const [, scheme = '', credentials, writtenHost = '', port = '', path = '', query = ''] = parts;
  const protocol = scheme.toLowerCase();
  const defaultPort = DEFAULT_PORTS[protocol];
  // The standard leaves the host of an app's scheme as it is.
  const hostname = defaultPort === undefined ? writtenHost : writtenHost.toLowerCase();
  if (REFUSED.test(protocol) || Number(port) > 65_535) return null;
  if (defaultPort !== undefined && !isHostname(hostname)) return null;
  return {
    protocol,
    hostname,
    host: port === '' || port === defaultPort ? hostname : `${hostname}:${port}`,
    hasCredentials: credentials !== undefined,
    path,
    query,
  };
}

function isHostname(hostname: string): boolean {
  if (hostname === '[::1]') return true;
  const labels = hostname.split('.');
  // A parser takes any host for an IPv4 address whose last label is a number.
  return /^(?:\d+|0x[\da-f]*)$/.test(labels[labels.length - 1] ?? '')
    ? labels.length === 4 && labels.every(isByte)
    : labels.every((label) => /^(?!xn--)[\w-]+$/.test(label));
}

const isByte = (label: string): boolean =>
  /^(?:0|[1-9]\d{0,2})$/.test(label) && Number(label) < 256;
