/** The injected faults: a queue for each operation, and the answers that they give. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { CORS_HEADERS } from './http.js';
import type { Fault, GatewayOperation, Sandbox, SandboxAnswer } from './sandbox.js';

/** The faults that wait for the next calls of each operation. */
export type FaultQueue = Sandbox['faults'] & {
  /**
   * Takes the next fault for a call, if there is one. Where calls are held, it waits for one.
   *
   * @param onClientLeft registers what is to be called when the client has left
   */
  take(
    operation: GatewayOperation,
    onClientLeft: (leave: () => void) => void,
  ): Promise<Fault | undefined>;
};

/**
 * Creates an empty queue for each operation.
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
    next(operation, ...faults) {
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
    take(operation, onClientLeft) {
      const fault = queues[operation].shift();
      if (fault !== undefined || !holdsCalls) return Promise.resolve(fault);
      return new Promise((resolve) => {
        held[operation].add(resolve);
        onClientLeft(() => held[operation].delete(resolve));
      });
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * Answers with a fault in place of processing the call. Writes to Node's own response, as Hono's can
 * neither leave a body open nor break its length.
 */
export function answerWithFault(
  fault: Exclude<Fault, { kind: 'altered' | 'delay' | 'resetAfterProcessing' }>,
  outgoing: ServerResponse,
): Response {
  switch (fault.kind) {
    case 'answer':
      if (fault.cors === false) {
        for (const name of CORS_HEADERS) outgoing.removeHeader(name);
      }
      outgoing.writeHead(fault.status, fault.headers).end(fault.body);
      break;
    case 'redirect':
      outgoing.writeHead(fault.status ?? 307, { location: fault.location }).end();
      break;
    case 'headersOnly':
      outgoing.writeHead(200, JSON_TYPE).flushHeaders();
      break;
    case 'truncated':
      // Destroyed only after the bytes are written: the client has to see a started body.
      outgoing
        .writeHead(200, { ...JSON_TYPE, 'content-length': 1000 })
        .write('{"videoIdentificationStatus":"DOCUMENT_SIGN_SUCC', () => outgoing.destroy());
      break;
    case 'oversized':
      outgoing.writeHead(200, JSON_TYPE);
      // `pipeline` follows the client's pace and rejects when it leaves, as a client with a byte
      // limit does. That is no error of the sandbox.
      pipeline(Readable.from(jsonOf(fault.bytes)), outgoing).catch(() => undefined);
      break;
    case 'reset':
      return resetConnection(outgoing);
  }
  return RESPONSE_ALREADY_SENT;
}

/** Sends the answer to a processed call as `alter` returns it. */
export async function answerAltered(
  processed: Response,
  alter: (answer: SandboxAnswer) => SandboxAnswer,
): Promise<Response> {
  const { status, headers, body } = alter({
    status: processed.status,
    headers: Object.fromEntries(processed.headers),
    body: await processed.text(),
  });
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers });
}

/** Resets the connection (RST, not FIN), so that the client gets no answer at all. */
export function resetConnection(outgoing: ServerResponse): Response {
  outgoing.socket?.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

/**
 * Yields a pending status of `bytes` bytes. It is a valid answer, so that a client without a byte
 * limit accepts it and its test fails.
 */
function* jsonOf(bytes: number): Generator<string> {
  const start =
    '{"videoIdentificationUrl":null,"videoIdentificationStatus":"PROCESSING","message":"';
  const end = '"}';
  const chunk = 'x'.repeat(64 * 1024);
  yield start;
  for (let left = bytes - start.length - end.length; left > 0; left -= chunk.length) {
    yield chunk.slice(0, left);
  }
  yield end;
}
