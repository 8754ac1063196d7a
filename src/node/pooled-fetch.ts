import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import * as v from 'valibot';
import { loadOptional } from '../optional-package.js';
import { parseInput } from '../parse-input.js';
import { wholeNumber } from '../whole-number.js';

/** How many connections there may be. */
export interface PooledFetchOptions {
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
 * `createGatewayActors({ fetch })` on a server, where the global `fetch` costs more than all else
 * that a call does.
 *
 * It is not all of `fetch`: it takes a URL and a text as the body, and `method`, `headers` and
 * `signal`; no redirect is ever followed, and the answer is asked for unpacked. Idle connections do
 * not keep the process alive. Made once, it serves everything that the process sends.
 *
 * @throws InvalidInputError that names the option
 * @throws MissingPackageError
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createPooledFetch } from 'identification-machine/node';
 *
 * const actors = createGatewayActors({
 *   baseUrl: 'https://api-test.10npay.com',
 *   getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *   fetch: await createPooledFetch(),
 * });
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * ```
 */
export async function createPooledFetch(options: PooledFetchOptions = {}): Promise<typeof fetch> {
  const { connections } = parseInput(optionsSchema, options);
  const { Agent, request } = await loadOptional(['undici'], () => import('undici'));
  // How long a call may take is for the caller's signal to say.
  const dispatcher = new Agent({ connections, headersTimeout: 0, bodyTimeout: 0 });

  return async (url, { method = 'GET', headers, body = null, signal = null } = {}) => {
    if (url instanceof Request) throw new TypeError('The pooled fetch takes a URL.');
    if (body !== null && typeof body !== 'string') {
      throw new TypeError('The pooled fetch takes a text as the body.');
    }
    const sent = new Headers(headers);
    sent.set('accept-encoding', 'identity');
    return toResponse(await request(url, { dispatcher, method, headers: sent, body, signal }));
  };
}

/** Statuses whose answers have no body. */
const WITHOUT_BODY = new Set([204, 205, 304]);

function toResponse({ statusCode: status, headers, body }: Dispatcher.ResponseData): Response {
  // Whoever reads the body hears of it; without a listener it would end the process.
  body.on('error', () => undefined);
  const received = new Headers();
  for (const [name, value = []] of Object.entries(headers)) {
    for (const each of [value].flat()) received.append(name, each);
  }
  try {
    const stream = WITHOUT_BODY.has(status) ? null : toStream(body);
    if (stream === null) body.resume();
    return new Response(stream, { status, headers: received });
  } catch (error) {
    // A status that nobody knows: the rest is not downloaded.
    body.destroy();
    throw error;
  }
}

/** Reads no more than is asked for, and hangs up where the reader leaves. */
function toStream(body: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array, undefined> = body[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: () => {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
