import type { IncomingMessage } from 'node:http';

/** The largest request body that the gateway takes, in bytes. */
export const BODY_LIMIT = 64 * 1024;

/** Reads a body up to {@link BODY_LIMIT}; what is beyond it is never held in memory. */
export async function readBody(
  incoming: IncomingMessage,
): Promise<{ text: string; tooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream has to outlive the loop: the adapter drains what is left of it, and a client that is
  // still sending gets to the 413 instead of a broken connection.
  const body: AsyncIterable<Buffer> = {
    [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }),
  };
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_LIMIT) break;
  }
  const text = Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8');
  return { text, tooLarge: size > BODY_LIMIT };
}

/** The JSON value of a text, or `undefined` where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
