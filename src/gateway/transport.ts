/** What stands between the gateway client and the wire. */

/** A request of the gateway client: all of it is sent, and nothing besides. */
export interface GatewayRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Their names are in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Ends the request, and the answer's body where that is still coming. */
  readonly signal: AbortSignal;
}

/** An answer whose body may still be on its way. */
export interface GatewayResponse {
  /** 0 stands for a redirect that a browser hides. */
  readonly status: number;
  /** A header by its name in small letters; `null` where it is missing. */
  readonly header: (name: string) => string | null;
  /** The body, unpacked. It is read once at most. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Hangs up. It is called for each answer in the end, whether its body has been read or not. */
  readonly hangUp: () => void;
}

/**
 * Sends a request and resolves with the head of the answer.
 *
 * It follows no redirect, repeats nothing, and adds no credentials. It sees the access token and the
 * answers, and writes neither down. What it rejects with is not looked at: whoever has not aborted it
 * hears of the failure `network`.
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
