import { Agent, request } from 'undici';
import * as v from 'valibot';
import type { GatewayTransport } from '../gateway/transport.js';
import { parseInput } from '../input/parse-input.js';
import { wholeNumber } from '../input/rules.js';

/** How the pooled transport uses its connections. */
export interface PooledTransportOptions {
  /**
   * The largest number of connections to one origin, 1 to 10000. A request beyond it waits for a free
   * connection, within its own time-out. Default: 128.
   */
  readonly connections?: number;
}

const optionsSchema = v.strictObject({
  connections: v.optional(wholeNumber(1, 10_000), 128),
});

/**
 * Creates a transport on a pool of kept-alive connections, by `request` of the package `undici`: for
 * `createGatewayActors({ transport })` on a server, where the global `fetch` costs more than the rest of
 * a call.
 *
 * Create one for the process, and share it. Its idle connections do not keep the process alive.
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
  // The signal of a request limits its time.
  const dispatcher = new Agent({ connections, headersTimeout: 0, bodyTimeout: 0 });

  return async ({ url, method, headers, body, signal }) => {
    const answer = await request(url, {
      dispatcher,
      method,
      // undici does not decompress, and what is decompressed has to fit the byte limit.
      headers: { ...headers, 'accept-encoding': 'identity' },
      body,
      signal,
    });
    // An error without a listener would end the process; the reader of the body gets it anyway.
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

/** Joins several headers of one name, as `fetch` does. */
const joined = (value: string | string[] | undefined): string | null =>
  value === undefined ? null : [value].flat().join(', ');
