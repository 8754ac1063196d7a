import { failure } from '../../machines/failure.js';
import type { GatewayResponse } from './transport.js';

/**
 * Reads a body as text, up to a limit in bytes.
 *
 * @throws the failure `responseTooLarge`; the rest is not downloaded
 */
export async function readText({ body }: GatewayResponse, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (received > maxBytes) throw failure('responseTooLarge');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * Whether a text is the beginning of a JSON object and no more: an object is still open at its end.
 */
export function isUnfinishedJson(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  const structure = text.replace(JSON_STRING, '');
  return structure.split('{').length > structure.split('}').length;
}

// The last one may have no end.
const JSON_STRING = /"(?:[^"\\]|\\[^])*"?/g;

/** Whether the answer says that it is JSON, problem details included. */
export const isJson = ({ header }: GatewayResponse): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(header('content-type') ?? '');
