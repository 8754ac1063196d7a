import { PATHS } from '../contract/schemas.js';
import type {
  GatewayHandle,
  GatewayOperation,
  GatewayReply,
  ReceivedRequest,
} from './gateway-handle.js';

/** A gateway in this process. */
export interface ScriptedGateway extends GatewayHandle {
  /** For `createGatewayActors({ fetch })`. Each call goes to this gateway. */
  readonly fetch: typeof globalThis.fetch;
}

/** The statuses without a body. */
const STATUSES_WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * A gateway without a network, for hosts in the process of the tests. It holds each call until
 * `faults.next` says what to answer.
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createScriptedGateway } from 'identification-machine/testing';
 *
 * const gateway = createScriptedGateway();
 * const actors = createGatewayActors({
 *   baseUrl: 'https://gateway.example',
 *   getAccessToken: () => 'token',
 *   fetch: gateway.fetch,
 * });
 * ```
 */
export function createScriptedGateway(): ScriptedGateway {
  const requests: (ReceivedRequest & { answeredAt: number | null })[] = [];
  const replies: Record<GatewayOperation, GatewayReply[]> = {
    initiate: [],
    status: [],
    finalize: [],
  };
  const waiting: Record<GatewayOperation, ((reply: GatewayReply) => void)[]> = {
    initiate: [],
    status: [],
    finalize: [],
  };

  const takeReply = (operation: GatewayOperation, signal: AbortSignal): Promise<GatewayReply> =>
    new Promise((resolve, reject) => {
      const queued = replies[operation].shift();
      if (queued !== undefined) {
        resolve(queued);
        return;
      }
      waiting[operation].push(resolve);
      signal.addEventListener('abort', () => {
        waiting[operation] = waiting[operation].filter((other) => other !== resolve);
        reject(new DOMException('The call was aborted.', 'AbortError'));
      });
    });

  return {
    requests,
    faults: {
      next(operation, ...next) {
        for (const reply of next) {
          const call = waiting[operation].shift();
          if (call === undefined) replies[operation].push(reply);
          else call(reply);
        }
      },
      clear() {
        for (const queue of Object.values(replies)) queue.length = 0;
      },
    },
    fetch: async (target, init) => {
      const call = new Request(target, init);
      const operation = operationOf(new URL(call.url).pathname);
      const request = { operation, body: await call.text(), answeredAt: null as number | null };
      requests.push(request);
      try {
        const reply = await takeReply(operation, call.signal);
        if (reply.kind === 'reset') throw new TypeError('The connection was reset.');
        const { status, headers = {}, body = '' } = reply;
        return new Response(STATUSES_WITHOUT_BODY.has(status) ? null : body, { status, headers });
      } finally {
        request.answeredAt = Date.now();
      }
    },
  };
}

function operationOf(path: string): GatewayOperation {
  if (path.endsWith(PATHS.initiate)) return 'initiate';
  return path.endsWith(PATHS.finalize) ? 'finalize' : 'status';
}
