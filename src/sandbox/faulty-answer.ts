/**
 * Answers that no well-behaved server gives, written to node's own response: Hono has no words for
 * them.
 */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Fault } from './faults.js';

/** The faults that stand in for the answer, so that the call is not processed. */
export type AnswerFault = Exclude<Fault, { kind: 'delay' | 'resetAfterProcessing' }>;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Answers with a fault. */
export function answerWithFault(fault: AnswerFault, outgoing: ServerResponse): Response {
  switch (fault.kind) {
    case 'answer':
      outgoing.writeHead(fault.status, fault.headers).end(fault.body);
      break;
    case 'redirect':
      outgoing.writeHead(fault.status ?? 307, { location: fault.location }).end();
      break;
    case 'headersOnly':
      outgoing.writeHead(200, JSON_TYPE).flushHeaders();
      break;
    case 'truncated':
      // Destroyed only when the bytes are out: the client has to see a started body.
      outgoing
        .writeHead(200, { ...JSON_TYPE, 'content-length': 1000 })
        .write('{"videoIdentificationStatus":"DOCUMENT_SIGN_SUCC', () => outgoing.destroy());
      break;
    case 'oversized':
      outgoing.writeHead(200, JSON_TYPE);
      // `pipeline` stops reading while the client is slow, and for good when it is gone, which is
      // what a client with a byte limit does: no error of the sandbox.
      pipeline(Readable.from(jsonOf(fault.bytes)), outgoing).catch(() => undefined);
      break;
    case 'reset':
      return resetConnection(outgoing);
  }
  return RESPONSE_ALREADY_SENT;
}

/** Resets the connection (RST, not FIN), so that the client gets no answer at all. */
export function resetConnection(outgoing: ServerResponse): Response {
  outgoing.socket?.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

/**
 * A pending status of that many bytes. It is a valid answer, so that a client that has no byte
 * limit takes it and is found out.
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
