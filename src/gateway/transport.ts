import { createFetch } from 'ofetch';

/** A request of the gateway client. A transport sends exactly this. */
export interface GatewayRequest {
  readonly method: 'GET' | 'POST';
  /** The absolute URL, below `baseUrl`. */
  readonly url: string;
  /** By lower-case name. `authorization` holds the access token. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; `null` for a GET. */
  readonly body: string | null;
  /** Aborts the request, and the body of the answer where it is still being received. */
  readonly signal: AbortSignal;
}

/** The head of an answer, and access to its body. */
export interface GatewayResponse {
  /** The HTTP status; 0 for a redirect that a browser hides. */
  readonly status: number;
  /** Reads a header by its lower-case name; `null` where it is missing. */
  readonly header: (name: string) => string | null;
  /** The body, decompressed. The client iterates over it once at most. */
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Releases the connection, and stops the body where it is still being received. The client calls it
   * at least once for each answer.
   */
  readonly hangUp: () => void;
}

/**
 * Sends one request and resolves with the head of the answer.
 *
 * A transport must not follow redirects, retry, add credentials, or store or log what it sees: the
 * access token and the answers pass through it. Its rejection becomes the failure `network`, whatever
 * the error is, unless the client has aborted the request. The client limits the time and the size.
 *
 * @example
 * ```ts
 * import type { GatewayTransport } from 'identification-machine';
 * import { createPooledTransport } from 'identification-machine/server';
 *
 * const pooled = createPooledTransport();
 * const counted: GatewayTransport = (request) => {
 *   requests.inc({ method: request.method });
 *   return pooled(request);
 * };
 *
 * declare const requests: { inc(labels: { method: string }): void };
 * ```
 */
export type GatewayTransport = (request: GatewayRequest) => Promise<GatewayResponse>;

/** Creates a transport that sends by a `fetch` of the platform. */
export function createFetchTransport(fetch: typeof globalThis.fetch): GatewayTransport {
  const send = createFetch({
    fetch,
    defaults: {
      // The machine decides about retries; those of ofetch go on after an abort.
      retry: false,
      // A followed redirect would pass on the token and the body. Unlike `error`, `manual` can be told
      // from a network failure.
      redirect: 'manual',
      // The client reads the body, up to its limit.
      responseType: 'stream',
      ignoreResponseError: true,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    },
  });
  return async ({ url, ...request }) => {
    const response = await send.raw(url, request);
    const reader = response.body?.getReader();
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: chunksOf(reader),
      hangUp: () => {
        reader?.cancel().catch(() => undefined);
      },
    };
  };
}

/** Iterates over a stream: not every browser does it. */
async function* chunksOf(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array> {
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
