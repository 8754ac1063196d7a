import * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';

/** Where the hosted pages send the user back to: the URLs of the merchant portal. */
export interface ReturnUrls {
  /** After an identity check or a signing that succeeded. */
  readonly success: string;
  /** After an identity check or a signing that failed. */
  readonly fail: string;
}

/** The event of a return: a hint, never a proof. */
export interface ReturnEvent {
  readonly type: 'redirect.succeeded' | 'redirect.failed';
}

/** A path and its query, of a URL or of the route in its fragment. */
interface Route {
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

interface ParsedUrl extends Route {
  readonly scheme: string;
  readonly host: string;
  /** `null`: none, or an empty one. */
  readonly fragment: Route | null;
}

/** @see https://www.rfc-editor.org/rfc/rfc3986#appendix-B */
const URL_PARTS =
  /^([a-z][a-z\d+.-]*):(?:\/\/([^/?#\\\s]*))?([^?#\\\s]*)(?:\?([^#\s]*))?(?:#([^\s]*))?$/i;

const DEFAULT_PORTS: Readonly<Record<string, RegExp>> = { http: /:80$/, https: /:443$/ };

/** Parses an absolute URL; `null` if it is none. `URL` is a stub in React Native. */
function parseUrl(text: string): ParsedUrl | null {
  const match = URL_PARTS.exec(text.trim());
  if (match === null) return null;
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = match;
  const name = scheme.toLowerCase();
  const isWeb = name in DEFAULT_PORTS;
  const host = authority.replace(/^.*@/, '').replace(DEFAULT_PORTS[name] ?? /$^/, '');
  if (isWeb ? host === '' : authority === '' && path === '') return null;
  return {
    scheme: name,
    host: host.toLowerCase(),
    path: pathOf(path),
    query: queryOf(query),
    fragment: fragment === '' ? null : routeOf(fragment),
  };
}

function routeOf(text: string): Route {
  const at = text.indexOf('?');
  return at < 0
    ? { path: pathOf(text), query: [] }
    : { path: pathOf(text.slice(0, at)), query: queryOf(text.slice(at + 1)) };
}

const pathOf = (text: string): string => decoded(text.replace(/\/$/, ''));

const queryOf = (text: string): Route['query'] =>
  text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
      return [decoded(name), decoded(value.join('='))];
    });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a URL is the configured one, with or without additional parameters. */
const matches = (url: ParsedUrl, configured: ParsedUrl): boolean =>
  url.scheme === configured.scheme &&
  url.host === configured.host &&
  isRoute(url, configured) &&
  (configured.fragment === null ||
    (url.fragment !== null && isRoute(url.fragment, configured.fragment)));

const isRoute = (route: Route, configured: Route): boolean =>
  route.path === configured.path &&
  configured.query.every(([name, value]) =>
    route.query.some(([other, given]) => other === name && given === value),
  );

/** How much a configured URL asks for: if both match, the more specific one counts. */
const specificity = ({ query, fragment }: ParsedUrl): number =>
  query.length + (fragment === null ? 0 : 1 + fragment.query.length);

const absoluteUrl = v.custom<string>(
  (text) => typeof text === 'string' && parseUrl(text) !== null,
  'must be a URL; a relative one needs a page at http: or https:',
);

const returnUrlsSchema = v.object({
  returnUrls: v.object({ success: absoluteUrl, fail: absoluteUrl }),
});

/**
 * Checks that both URLs are absolute, and differ.
 *
 * @throws InvalidInputError that names the URL
 */
export function checkReturnUrls(given: ReturnUrls): ReturnUrls {
  const { returnUrls } = parseInput(returnUrlsSchema, { returnUrls: given });
  const success = parseUrl(returnUrls.success);
  const fail = parseUrl(returnUrls.fail);
  // Both are URLs, as just checked.
  if (success && fail && matches(success, fail) && matches(fail, success)) {
    throw new InvalidInputError([
      { field: 'returnUrls.fail', rule: 'must be another URL than success' },
    ]);
  }
  return returnUrls;
}

/**
 * Recognises a return URL, for a native shell that intercepts navigation in a WebView. A trailing
 * slash and additional query parameters are ignored; the query parameters of the configured URL must be
 * present. A fragment counts where the configured URL has one, as the route of an app.
 *
 * @returns the event to send to the machine, or `null` for any other URL
 * @throws InvalidInputError if a configured URL is not absolute, or both are the same
 *
 * @example
 * ```ts
 * import { matchReturnUrl } from 'identification-machine/browser';
 *
 * const returnUrls = { success: 'myapp://identified', fail: 'myapp://not-identified' };
 *
 * function shouldLoad(url: string): boolean {
 *   const event = matchReturnUrl(url, returnUrls);
 *   if (event !== null) identification.send(event);
 *   return event === null;
 * }
 *
 * declare const identification: { send(event: { type: string }): void };
 * ```
 */
export function matchReturnUrl(url: string, returnUrls: ReturnUrls): ReturnEvent | null {
  const { success, fail } = checkReturnUrls(returnUrls);
  const parsed = parseUrl(url);
  if (parsed === null) return null;
  const candidates = [
    { type: 'redirect.succeeded' as const, configured: parseUrl(success) },
    { type: 'redirect.failed' as const, configured: parseUrl(fail) },
  ].flatMap(({ type, configured }) =>
    configured !== null && matches(parsed, configured)
      ? [{ type, specificity: specificity(configured) }]
      : [],
  );
  const [first, second] = candidates;
  if (first === undefined) return null;
  return { type: second && second.specificity > first.specificity ? second.type : first.type };
}
