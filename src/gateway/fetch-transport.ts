import { createFetch } from 'ofetch';
import type { GatewayTransport } from './transport.js';

/** Sends requests by a `fetch` of the platform. */
export function fetchTransport(fetch: typeof globalThis.fetch): GatewayTransport {
  const send = createFetch({
    fetch,
    defaults: {
      // retry.ts decides; ofetch's own retries go on after an abort.
      retry: false,
      // Not followed: the token and the body would travel. Unlike `error`, it can be told from a
      // network failure.
      redirect: 'manual',
      // Read by the client, within a limit.
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
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: chunksOf(reader),
      hangUp: () => {
        reader?.cancel().catch(() => undefined);
      },
    };
  };
}

/** What comes of a stream: not every browser iterates over one. */
async function* chunksOf(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array> {
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
