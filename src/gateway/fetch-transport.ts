import { createFetch } from 'ofetch';
import { failure } from '../../machines/failure.js';
import { REDIRECTED, wasRedirected, type GatewayTransport } from './transport.js';

/** Creates a transport that sends by a `fetch` of the platform. */
export function createFetchTransport(fetch: typeof globalThis.fetch): GatewayTransport {
  const send = createFetch({
    fetch,
    defaults: {
      // The machine decides about retries; those of ofetch go on after an abort.
      retry: false,
      // A followed redirect would pass on the token and the body. Unlike `error`, `manual` can be told
      // from a network failure.
      redirect: 'manual',
      // The client reads the body, up to its limit.
      responseType: 'stream',
      ignoreResponseError: true,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    },
  });
  return async ({ url, ...request }) => {
    const response = await send.raw(url, request);
    const reader = response.body?.getReader();
    const hangUp = (): void => {
      reader?.cancel().catch(() => undefined);
    };
    // Some platforms ignore `redirect: 'manual'`, and React Native does not say `redirected`. The URL
    // alone proves nothing: an app's own `fetch` may send to another one.
    const redirected: unknown = Reflect.get(response, 'redirected');
    if (redirected === true || (redirected === undefined && wasRedirected(url, response.url))) {
      return { ...REDIRECTED, hangUp };
    }
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      text: (maxBytes) =>
        reader === undefined ? readWhole(response, maxBytes) : readStream(reader, maxBytes),
      hangUp,
    };
  };
}

async function readStream(
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
    if (received > maxBytes) throw failure('responseTooLarge');
    text += decoder.decode(value, { stream: true });
  }
}

/** Reads the body where the platform's `fetch` has no streams. */
async function readWhole(response: Response, maxBytes: number): Promise<string> {
  const text = await response.text();
  // No character has less than a byte.
  if (text.length > maxBytes || utf8Length(text) > maxBytes) throw failure('responseTooLarge');
  return text;
}

const utf8Length = (text: string): number => encodeURIComponent(text).replace(/%../g, '-').length;
