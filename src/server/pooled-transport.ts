import { Agent, request } from 'undici';
import * as v from 'valibot';
import type { GatewayTransport } from '../gateway/transport.js';
import { parseInput } from '../input/parse-input.js';
import { wholeNumber } from '../input/rules.js';

/** How many connections there may be. */
export interface PooledTransportOptions {
  /**
   * The most connections to one origin, 1 to 10000. A request beyond them waits for its turn, within
   * its own time-out. Default: 128.
   */
  readonly connections?: number;
}

const optionsSchema = v.strictObject({
  connections: v.optional(wholeNumber(1, 10_000), 128),
});

/**
 * Sends requests by `request` of the package `undici`, over connections that are kept open: for
 * `createGatewayActors({ transport })` on a server, where the global `fetch` costs more than all
 * else that a call does.
 *
 * Idle connections do not keep the process alive. Made once, it serves everything that the process
 * sends.
 *
 * @throws InvalidInputError that names the option
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createPooledTransport } from 'identification-machine/server';
 *
 * const actors = createGatewayActors({
 *   baseUrl: 'https://api-test.10npay.com',
 *   getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *   transport: createPooledTransport(),
 * });
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * ```
 */
export function createPooledTransport(options: PooledTransportOptions = {}): GatewayTransport {
  const { connections } = parseInput(optionsSchema, options);
  // How long a call may take is for the caller's signal to say.
  const dispatcher = new Agent({ connections, headersTimeout: 0, bodyTimeout: 0 });

  return async ({ url, method, headers, body, signal }) => {
    const answer = await request(url, {
      dispatcher,
      method,
      // Asked for as it is: what is packed would have to be unpacked within the limit.
      headers: { ...headers, 'accept-encoding': 'identity' },
      body,
      signal,
    });
    // Whoever reads the body hears of it; without a listener it would end the process.
    answer.body.on('error', () => undefined);
    return {
      status: answer.statusCode,
      header: (name) => joined(answer.headers[name]),
      body: answer.body,
      hangUp: () => {
        answer.body.destroy();
      },
    };
  };
}

/** Several headers of a name as one, as `fetch` gives them. */
const joined = (value: string | string[] | undefined): string | null =>
  value === undefined ? null : [value].flat().join(', ');
