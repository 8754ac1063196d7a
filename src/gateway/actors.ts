import * as v from 'valibot';
import type {
  FinalizeInput,
  IdentificationActors,
  IdentificationOutput,
  InitiateAnswer,
  InitiateInput,
  StatusAnswer,
  StatusInput,
} from '../../machines/identification.types.js';
import { parseInput } from '../input/parse-input.js';
import { fromCall } from './call.js';
import { createGatewayClient } from './client.js';
import { fetchTransport } from './fetch-transport.js';
import { isProtected, parseUrl, safeUrl, type UrlPolicy } from './safe-url.js';
import { STATUS } from '../../machines/statuses.js';
import { sleepUntil } from './sleep.js';
import { createTokenSource, type GetAccessToken } from './token.js';
import type { GatewayTransport } from './transport.js';

/** How the gateway is reached. */
export interface GatewayOptions {
  /** `https:`, in full, without a query: `https://api-test.10npay.com`. */
  readonly baseUrl: string;
  /** Called for each request; cache the token in the provider. */
  readonly getAccessToken: GetAccessToken;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Sends the requests in place of a `fetch`: `createPooledTransport()`, on a server. */
  readonly transport?: GatewayTransport;
  /**
   * The hosts that hosted URLs may have, exactly, with the port where it is not the default:
   * `['verify.example.com']`. Default: any host.
   */
  readonly allowedHosts?: readonly string[];
  /** Take `http:` on this machine for the gateway and for hosted URLs: for tests. Default: false. */
  readonly allowInsecureLoopback?: boolean;
  /** The largest answer that is read. Default: 65536 bytes. */
  readonly maxResponseBytes?: number;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

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
    getAccessToken: v.custom<GetAccessToken>(isFunction, 'must be a function'),
    fetch: v.optional(v.custom<typeof globalThis.fetch>(isFunction, 'must be a function')),
    transport: v.optional(v.custom<GatewayTransport>(isFunction, 'must be a function')),
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

/** Looks at the text, not at what was parsed: an empty query or user name is one, too. */
function isBare(url: string): boolean {
  return parseUrl(url) === null || !/[?#]|^[^/]*\/\/[^/]*@/.test(url);
}

function isHost(host: string): boolean {
  return URL.canParse(`https://${host}`) && new URL(`https://${host}`).host === host;
}

/**
 * The actors that talk to the gateway, for `identificationMachine.provide({ actors })`.
 *
 * One set of actors serves all identifications of a host. They reject with a `Failure` and nothing
 * else. A token travels in the `Authorization` header to `baseUrl` alone; no redirect is followed.
 *
 * @throws InvalidInputError that names the option
 *
 * @example
 * ```ts
 * import { createGatewayActors, identificationMachine } from 'identification-machine';
 *
 * export const machine = identificationMachine.provide({
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: ({ forceRefresh }) => session.accessToken({ forceRefresh }),
 *     allowedHosts: ['verify.example.com', 'sign.example.com'],
 *   }),
 * });
 *
 * declare const session: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * ```
 */
export function createGatewayActors(options: GatewayOptions): IdentificationActors {
  const checked = parseInput(optionsSchema, options);
  const urlPolicy: UrlPolicy = {
    allowedHosts: checked.allowedHosts ?? null,
    allowInsecureLoopback: checked.allowInsecureLoopback,
  };
  const client = createGatewayClient({
    baseUrl: checked.baseUrl,
    tokens: createTokenSource(checked.getAccessToken),
    transport: checked.transport ?? fetchTransport(checked.fetch ?? globalThis.fetch),
    maxResponseBytes: checked.maxResponseBytes,
  });

  return {
    initiate: fromCall<InitiateAnswer, InitiateInput>(async (input, signal) => {
      const answer = await client.initiate(input, signal);
      return {
        url: safeUrl(answer.videoIdentificationUrl, urlPolicy),
        status: answer.videoIdentificationStatus,
      };
    }),

    getStatus: fromCall<StatusAnswer, StatusInput>(async (input, signal) => {
      const answer = await client.getStatus(input, signal);
      const status = answer.videoIdentificationStatus;
      const url =
        answer.videoIdentificationUrl?.trim() === '' ? null : answer.videoIdentificationUrl;
      // With any other status there is nothing to open, whatever the gateway says.
      const isToBeOpened = status === STATUS.signSessionCreated && url !== null;
      return { status, url: isToBeOpened ? safeUrl(url, urlPolicy) : null };
    }),

    finalize: fromCall<IdentificationOutput, FinalizeInput>(({ payload }, signal) =>
      client.finalize(payload, signal),
    ),

    sleepUntil,
  };
}
