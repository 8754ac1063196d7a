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
  /**
   * Stops the clock of the call's time-out, and returns the function that lets it go on and says how
   * many ms are left. For a transport whose connections are limited: the time until a request gets one
   * is no part of its time-out. A transport that sends at once ignores it.
   */
  readonly hold?: () => () => number;
}

/** The head of an answer, and how to read its body. */
export interface GatewayResponse {
  /** The HTTP status; 0 for a redirect that the platform hides or that it followed. */
  readonly status: number;
  /**
   * Reads a header by its lower-case name: several of one name are joined by `, `. `null` where it is
   * missing, or where the platform hides it.
   */
  readonly header: (name: string) => string | null;
  /**
   * Reads the body: unpacked by its `Content-Encoding`, also where no packing was asked for, and
   * decoded as UTF-8. The client calls it once at most.
   *
   * Rejects with `failure('responseTooLarge')` where the unpacked body has more bytes than `maxBytes`,
   * without downloading or unpacking the rest. Rejects with any other error where the body breaks off
   * or cannot be unpacked. A `Content-Encoding` that the transport does not know leaves the body as it
   * is.
   */
  readonly text: (maxBytes: number) => Promise<string>;
  /**
   * Releases the connection, and stops the body where it is still being received: a `text` that waits
   * settles. The client calls it at least once for each answer.
   */
  readonly hangUp: () => void;
}

/**
 * Sends one request and resolves with the head of the answer.
 *
 * A transport must not follow redirects, retry, add credentials, or store or log what it sees: the
 * access token and the answers pass through it. Its rejection becomes the failure `network`, whatever
 * the error is, unless it is a `Failure` or the client has aborted the request. The client limits the
 * time: it aborts the signal.
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

/**
 * Whether a `fetch` may read bodies as streams. That of stock React Native does not, and marks itself
 * as a polyfill; what wraps it is not known.
 */
export const canStream = (fetch: unknown): boolean =>
  typeof fetch === 'function' && !('polyfill' in fetch);

/** Whether a platform answers a request with the answer of another URL: it followed a redirect. */
export const wasRedirected = (asked: string, answered: string): boolean =>
  answered !== '' && canonical(asked) !== canonical(answered);

// Not `URL`, which React Native has in part. What is asked for is canonical but for these: see the
// option `baseUrl`.
const canonical = (url: string): string =>
  url
    .replace(/#.*$/, '')
    .replace(/^[^/]*\/\/[^/?]*/, (origin) => origin.toLowerCase())
    .replace(/^(http:\/\/[^/?]*?):80(?=[/?]|$)|^(https:\/\/[^/?]*?):443(?=[/?]|$)/, '$1$2');

/** The answer in place of one that the platform got by following a redirect. */
export const REDIRECTED: Pick<GatewayResponse, 'status' | 'header' | 'text'> = {
  status: 0,
  header: () => null,
  text: () => Promise.resolve(''),
};
