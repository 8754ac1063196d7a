import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from 'undici';
import * as v from 'valibot';
import { failure, toFailure } from '../../machines/failure.js';
import type { GatewayTransport } from '../gateway/transport.js';
import { parseInput } from '../input/parse-input.js';
import { wholeNumber } from '../input/rules.js';
import { createAdaptiveLimit, type RequestEnd } from './adaptive-limit.js';
import { isPacked, PACKING_OVERHEAD, unpack } from './unpack.js';

/** How the pooled transport uses its connections. */
export interface PooledTransportOptions {
  /**
   * The largest number of requests at a time, each on a connection of its own; 1 to 10000. A request
   * beyond it waits, which is no part of its time-out. While the gateway answers too late or with 429 or
   * 503, fewer are sent at a time. Default: 128.
   */
  readonly connections?: number;
  /**
   * Whether to send through the proxy that `HTTPS_PROXY` (for `http:` URLs `HTTP_PROXY`) names, but for
   * the hosts of `NO_PROXY`. The proxy sees the gateway's name, not the requests: they go through a
   * tunnel (CONNECT). Default: whether `NODE_USE_ENV_PROXY` is 1, which the global `fetch` of Node 24
   * obeys as well.
   */
  readonly useEnvProxy?: boolean;
}

type Answer = Dispatcher.ResponseData;

/** How long a request waits for a connection while the gateway answers none. */
const PATIENCE_MS = 10_000;

const optionsSchema = v.strictObject({
  connections: v.optional(wholeNumber(1, 10_000), 128),
  useEnvProxy: v.optional(v.boolean('must be true or false')),
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
  const { connections, useEnvProxy = process.env['NODE_USE_ENV_PROXY'] === '1' } = parseInput(
    optionsSchema,
    options,
  );
  const limit = createAdaptiveLimit({ max: connections, patience: PATIENCE_MS });
  // The signal of a request limits its time.
  const agentOptions = { connections, headersTimeout: 0, bodyTimeout: 0 };
  const dispatcher = useEnvProxy ? new EnvHttpProxyAgent(agentOptions) : new Agent(agentOptions);

  return async ({ url, method, headers, body, signal, hold }) => {
    const goOn = hold?.();
    const endTurn = await limit.enter(signal);
    const timeout = goOn?.() ?? Infinity;
    let answer: Answer;
    try {
      answer = await request(url, {
        dispatcher,
        method,
        // Answers are small: to unpack them costs more than it saves.
        headers: { ...headers, 'accept-encoding': 'identity' },
        body,
        signal,
      });
    } catch (error) {
      endTurn(endOf(signal), timeout);
      throw error;
    }
    // An error without a listener would end the process; the reader of the body gets it anyway.
    answer.body.on('error', () => undefined);
    answer.body.on('close', () => {
      endTurn(signal.aborted ? endOf(signal) : endByStatus(answer.statusCode), timeout);
    });
    const header = (name: string): string | null => joined(answer.headers[name]);
    return {
      status: answer.statusCode,
      header,
      text: async (maxBytes) => {
        const packing = header('content-encoding');
        const limit = isPacked(packing) ? maxBytes + PACKING_OVERHEAD : maxBytes;
        const bytes = await readBytes(answer.body, limit);
        return new TextDecoder().decode(await unpack(bytes, packing, maxBytes));
      },
      hangUp: () => {
        answer.body.destroy();
      },
    };
  };
}

/** How a request without an answer ended. */
function endOf({ aborted, reason }: AbortSignal): RequestEnd {
  if (!aborted) return 'failed';
  return toFailure(reason).code === 'timeout' ? 'timedOut' : 'left';
}

function endByStatus(status: number): RequestEnd {
  if (status === 429 || status === 503) return 'refused';
  if (status === 504) return 'timedOut';
  return status >= 500 ? 'failed' : 'answered';
}

async function readBytes(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (received > maxBytes) throw failure('responseTooLarge');
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** Joins several headers of one name, as `fetch` does. */
const joined = (value: string | string[] | undefined): string | null =>
  value === undefined ? null : [value].flat().join(', ');
