import type { GatewayOperation } from './requests.js';

/** What goes wrong with one call. The access token is checked first. */
export type Fault =
  /**
   * Exactly this answer and the CORS headers; nothing is processed. There is no content type unless
   * `headers` has one.
   */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Waits `ms`, then processes the call and answers as usual. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** 200 and the headers of a JSON answer at once, the body never; nothing is processed. */
  | { readonly kind: 'headersOnly' }
  /** Fewer bytes than `Content-Length` says, then the connection is cut; nothing is processed. */
  | { readonly kind: 'truncated' }
  /** The connection is reset before any answer; nothing is processed. */
  | { readonly kind: 'reset' }
  /** The call is processed with all its effects, then the connection is reset before any answer. */
  | { readonly kind: 'resetAfterProcessing' }
  /** 200 and a valid JSON object of that many bytes (at least 100), chunked; nothing is processed. */
  | { readonly kind: 'oversized'; readonly bytes: number }
  /** A redirect, 307 by default; nothing is processed. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number };

/** The faults that wait for the next calls of each operation. */
export interface FaultQueue {
  add(operation: GatewayOperation, faults: readonly Fault[]): void;
  /** Drops what waits. */
  clear(): void;
  /**
   * The fault for the call that has just come, if there is one; it is used up by this. Where calls
   * are held, it is waited for.
   *
   * @param whenGone takes what is to be called when the client has left
   */
  take(
    operation: GatewayOperation,
    whenGone: (leave: () => void) => void,
  ): Promise<Fault | undefined>;
}

/**
 * An empty queue for each operation.
 *
 * @param holdsCalls whether a call for which there is no fault waits for one
 */
export function createFaultQueue(holdsCalls: boolean): FaultQueue {
  const queues: Record<GatewayOperation, Fault[]> = { initiate: [], status: [], finalize: [] };
  const held: Record<GatewayOperation, Set<(fault: Fault) => void>> = {
    initiate: new Set(),
    status: new Set(),
    finalize: new Set(),
  };

  return {
    add(operation, faults) {
      for (const fault of faults) {
        const [first] = held[operation];
        if (first === undefined) queues[operation].push(fault);
        else {
          held[operation].delete(first);
          first(fault);
        }
      }
    },
    clear() {
      for (const queue of Object.values(queues)) queue.length = 0;
    },
    take(operation, whenGone) {
      const fault = queues[operation].shift();
      if (fault !== undefined || !holdsCalls) return Promise.resolve(fault);
      return new Promise((resolve) => {
        held[operation].add(resolve);
        whenGone(() => held[operation].delete(resolve));
      });
    },
  };
}
