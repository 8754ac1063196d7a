/** The network of a device: HTTP, as the native modules of React Native and Expo do it. */
import { setImmediate } from 'node:timers/promises';
import type { App, NativeMethod } from './hermes.js';

interface NativeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly responseType: 'text' | 'base64' | 'blob';
  readonly incrementalUpdates: boolean;
  readonly withCredentials: boolean;
}

interface ExpoInit {
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly redirect: RequestRedirect;
}

/** What a test does with the requests that leave the device. */
export interface Wire {
  /** Before a request is sent; one that is not to be sent is never answered. */
  readonly before?: (method: string, url: string) => Promise<boolean> | boolean;
  /** When the whole answer has arrived, and the app has heard nothing; `false`: it never does. */
  readonly after?: () => Promise<boolean> | boolean;
}

/** How much of a body a native module hands over at once. */
const CHUNK_BYTES = 16_384;

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function networkOf(app: App, wire: Wire): Readonly<Record<string, NativeMethod>> {
  const underWay = new Map<number, AbortController>();
  const blobs = new Map<string, Uint8Array>();
  // Whole, as Node cancels the body of a response that is collected.
  const responses = new Map<number, Response>();

  /** @returns `null` where the app is never to hear of it */
  async function send(id: number, url: string, init: RequestInit): Promise<Response | null> {
    const abort = new AbortController();
    underWay.set(id, abort);
    if (!((await wire.before?.(init.method ?? 'GET', url)) ?? true)) return null;
    const response = await fetch(url, { ...init, signal: abort.signal });
    if (wire.after === undefined) return response;
    const body = await response.arrayBuffer();
    if (!(await wire.after())) return null;
    const { status, headers } = response;
    const copy = new Response(status === 204 ? null : body, { status, headers });
    Object.defineProperty(copy, 'url', { value: response.url });
    return copy;
  }

  /** As `RCTNetworking` sends its events. */
  async function request(id: number, asked: NativeRequest): Promise<void> {
    const { method, url, headers, body, responseType, incrementalUpdates } = asked;
    const emit = (event: string, ...args: readonly unknown[]): void => {
      if (underWay.has(id)) app.tell('network', event, [id, ...args]);
    };
    app.tell('requestCreated', id);
    try {
      // Both platforms follow redirects, and unpack.
      const response = await send(id, url, { method, headers, body, redirect: 'follow' });
      if (response === null) return;
      const received = Object.fromEntries(response.headers);
      emit('didReceiveNetworkResponse', response.status, received, response.url);
      const chunks: Uint8Array[] = [];
      let loaded = 0;
      for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        loaded += chunk.length;
        if (incrementalUpdates) emit('didReceiveNetworkDataProgress', loaded, -1);
      }
      const bytes = Buffer.concat(chunks);
      if (responseType === 'blob') {
        blobs.set(String(id), bytes);
        emit('didReceiveNetworkData', { blobId: String(id), offset: 0, size: bytes.length });
      } else {
        emit('didReceiveNetworkData', responseType === 'text' ? textOf(bytes) : base64(bytes));
      }
      emit('didCompleteNetworkResponse', null, false);
    } catch (error) {
      emit('didCompleteNetworkResponse', String(error), false);
    }
    underWay.delete(id);
  }

  const abort = (id: number): void => {
    underWay.get(id)?.abort();
    underWay.delete(id);
  };

  return {
    request: (id: number, asked: NativeRequest) => void request(id, asked),
    abortRequest: abort,
    blobText: (id: string) => textOf(blobs.get(id) ?? new Uint8Array()),

    expoStart: async (id: number, url: string, init: ExpoInit, body: string | null) => {
      const response = await send(-id, url, {
        method: init.method,
        headers: init.headers.map(([name, value]): [string, string] => [name, value]),
        redirect: init.redirect,
        body: body === null ? null : Buffer.from(body, 'base64'),
      });
      if (response === null) return new Promise(() => undefined);
      responses.set(id, response);
      return {
        status: response.status,
        statusText: response.statusText,
        headers: [...response.headers],
        url: response.url,
        redirected: response.redirected,
      };
    },
    expoStream: async (id: number) => {
      try {
        for await (const chunk of responses.get(id)?.body ?? []) {
          for (let at = 0; at < chunk.length && underWay.has(-id); at += CHUNK_BYTES) {
            const part = base64(chunk.subarray(at, at + CHUNK_BYTES));
            app.tell('expo', id, 'didReceiveResponseData', part);
            await setImmediate();
          }
        }
        app.tell('expo', id, 'didComplete');
      } catch (error) {
        app.tell('expo', id, 'didFailWithError', String(error));
      }
    },
    expoCancel: (id: number) => {
      abort(-id);
    },
  };
}
