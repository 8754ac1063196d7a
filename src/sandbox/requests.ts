/** The gateway's three calls. */
export type GatewayOperation = 'initiate' | 'status' | 'finalize';

/** One call that reached the gateway, also where it was refused or a fault was injected. */
export interface RecordedRequest {
  readonly operation: GatewayOperation;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
  /** `undefined` where the request names no valid user. */
  readonly userId: number | undefined;
  /** The body's bytes as text, at most 64 KiB of them; `''` where there is none. */
  readonly body: string;
  /** Whether the access token was the accepted one. */
  readonly authorized: boolean;
  /** When the body had arrived, in epoch ms. */
  readonly at: number;
  /**
   * When the answer had been sent, or the connection was cut, in epoch ms; `null` as long as the
   * call is in flight.
   */
  readonly answeredAt: number | null;
}
