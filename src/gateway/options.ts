import * as v from 'valibot';
import { parseAbsoluteUrl } from '../input/absolute-url.js';
import { parseInput } from '../input/parse-input.js';
import { aFunction } from '../input/rules.js';
import { isProtected } from './safe-url.js';
import type { GetAccessToken } from './token.js';
import { canStream, type GatewayTransport } from './transport.js';

/** How to reach the gateway, and what to accept from it. */
export interface GatewayOptions {
  /**
   * The URL that the gateway's paths are appended to: absolute, `https:`, in ASCII, without user name,
   * password, query and fragment. It may have a path.
   */
  readonly baseUrl: string;
  /** Gives the access token of a user; called for each request, so cache the token in it. */
  readonly getAccessToken: GetAccessToken;
  /**
   * A `fetch` to send the requests with: one that reads bodies as streams, such as `expo/fetch`.
   * Default: the global `fetch`. That of stock React Native is refused; use `transport` there.
   */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * A transport to send the requests with, in place of a `fetch`: `createXhrTransport()` on stock React
   * Native, `createPooledTransport()` of `identification-machine/server` on a server.
   */
  readonly transport?: GatewayTransport;
  /**
   * The hosts that hosted pages may have. They match exactly, with the port where it is not the
   * default: `['verify.example.com']`. A URL of another host is the failure `unsafeUrl`. Default: any
   * host.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Whether the gateway and the hosted pages may have `http:` URLs of the loopback interface, for
   * tests. Default: false.
   */
  readonly allowInsecureLoopback?: boolean;
  /**
   * The largest answer to accept, in decompressed bytes, from 1. A larger one is the failure
   * `responseTooLarge`, or `intermediary` if it is not the gateway's, and its rest is not downloaded.
   * Default: 65536.
   */
  readonly maxResponseBytes?: number;
}

// What a platform sends as it is written: from any other URL, its answer would look redirected.
const CANONICAL_PATH = /^(?:\/(?!(?:\.|%2e){1,2}(?:\/|$))(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})*)*$/i;

const isBare = (text: string): boolean => {
  const url = parseAbsoluteUrl(text);
  return url === null || (!url.hasCredentials && !/[?#]/.test(text));
};

const isHost = (host: string): boolean => parseAbsoluteUrl(`https://${host}`)?.host === host;

const BYTES = 'must be a whole number of bytes from 1';

const optionsSchema = v.pipe(
  v.strictObject({
    baseUrl: v.pipe(
      v.string(),
      v.check(
        (text) => parseAbsoluteUrl(text) !== null,
        'must be an absolute URL in full, in ASCII, such as https://api.example.com',
      ),
      v.check(isBare, 'must have no user name, password, query or fragment'),
      v.check(
        (text) => CANONICAL_PATH.test(parseAbsoluteUrl(text)?.path ?? ''),
        'must have a path of plain characters, without the segments . and ..',
      ),
    ),
    getAccessToken: aFunction<GetAccessToken>(),
    fetch: v.optional(aFunction<typeof globalThis.fetch>()),
    transport: v.optional(aFunction<GatewayTransport>()),
    allowedHosts: v.optional(
      v.array(v.pipe(v.string(), v.check(isHost, 'must be a host, such as "verify.example.com"'))),
    ),
    allowInsecureLoopback: v.optional(v.boolean('must be true or false'), false),
    maxResponseBytes: v.optional(
      v.pipe(v.number(BYTES), v.safeInteger(BYTES), v.minValue(1, BYTES)),
      65_536,
    ),
  }),
  v.forward(
    v.check(({ baseUrl, allowInsecureLoopback }) => {
      const url = parseAbsoluteUrl(baseUrl);
      return url === null || isProtected(url, allowInsecureLoopback);
    }, 'must be https: (http: only on this machine, and only with allowInsecureLoopback)'),
    ['baseUrl'],
  ),
  v.forward(
    v.check(
      ({ fetch, transport }) => fetch === undefined || transport === undefined,
      'must not be given with fetch',
    ),
    ['transport'],
  ),
  v.forward(
    v.check(
      ({ fetch, transport }) => transport !== undefined || canStream(fetch ?? globalThis.fetch),
      'must be createXhrTransport(), as this fetch cannot read an answer up to a limit',
    ),
    ['transport'],
  ),
);

/** @throws InvalidInputError that names the option */
export const parseGatewayOptions = (options: GatewayOptions) => parseInput(optionsSchema, options);
