import { failure } from '../failure.js';

/**
 * Reads a body as text, up to a limit in bytes, or until the signal aborts.
 *
 * @throws the failure `responseTooLarge`; the rest is not downloaded
 */
export async function readText(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const hangUp = (): void => {
    reader.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', hangUp);
  try {
    return await readAll(reader, maxBytes);
  } finally {
    signal.removeEventListener('abort', hangUp);
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    received += value.byteLength;
    if (received > maxBytes) {
      await reader.cancel();
      throw failure('responseTooLarge');
    }
    text += decoder.decode(value, { stream: true });
  }
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
export const isJson = (response: Response): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
