import * as v from 'valibot';
import { parseInput } from '../input/parse-input.js';
import { aFunction } from '../input/rules.js';
import { isProtected, parseUrl } from './safe-url.js';
import type { GetAccessToken } from './token.js';
import type { GatewayTransport } from './transport.js';

/** How to reach the gateway, and what to accept from it. */
export interface GatewayOptions {
  /**
   * The URL that the gateway's paths are appended to: absolute, `https:`, without user name, password,
   * query and fragment. It may have a path.
   */
  readonly baseUrl: string;
  /** Gives the access token; called for each request, so cache the token in it. */
  readonly getAccessToken: GetAccessToken;
  /** A `fetch` to send the requests with. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * A transport to send the requests with, in place of a `fetch`. On a server use
   * `createPooledTransport()` of `identification-machine/server`.
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

const BYTES = 'must be a whole number of bytes from 1';

const optionsSchema = v.pipe(
  v.strictObject({
    baseUrl: v.pipe(
      v.string(),
      v.check(
        (text) => parseUrl(text) !== null,
        'must be an absolute URL in full, such as https://api.example.com, without spaces',
      ),
      v.check(isBare, 'must have no user name, password, query or fragment'),
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
      const url = parseUrl(baseUrl);
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
);

/** Checks the text, as a parsed URL does not show an empty query, fragment or user name. */
function isBare(url: string): boolean {
  return parseUrl(url) === null || !/[?#]|^[^/]*\/\/[^/]*@/.test(url);
}

function isHost(host: string): boolean {
  return URL.canParse(`https://${host}`) && new URL(`https://${host}`).host === host;
}

/** @throws InvalidInputError that names the option */
export const parseGatewayOptions = (options: GatewayOptions) => parseInput(optionsSchema, options);
