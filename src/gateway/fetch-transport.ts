import { createFetch } from 'ofetch';
import { failure } from '../../machines/failure.js';
import { utf8Length } from '../contract/utf8-length.js';
import { REDIRECTED, wasRedirected, type GatewayTransport } from './transport.js';
import { decodeUtf8 } from './utf8.js';

/** Creates a transport that sends by a `fetch` of the platform. */
export function createFetchTransport(fetch: typeof globalThis.fetch): GatewayTransport {
  const hasStreams = typeof Response === 'function' && 'body' in Response.prototype;
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
      // The polyfill of React Native turns it into a parameter in the query, which travels.
      ...(hasStreams && { cache: 'no-store' }),
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
  const bytes: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return decodeUtf8(bytes);
    if (bytes.length + value.length > maxBytes) throw failure('responseTooLarge');
    for (const byte of value) bytes.push(byte);
  }
}

/** Reads the body where the platform's `fetch` has no streams. */
async function readWhole(response: Response, maxBytes: number): Promise<string> {
  const text = await response.text();
  // No character has less than a byte.
  if (text.length > maxBytes || utf8Length(text) > maxBytes) throw failure('responseTooLarge');
  return text;
}
