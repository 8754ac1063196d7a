import { failure } from '../../machines/failure.js';
import { InvalidInputError } from '../input/parse-input.js';
import {
  REDIRECTED,
  wasRedirected,
  type GatewayResponse,
  type GatewayTransport,
} from './transport.js';
import { decodeUtf8 } from './utf8.js';

/**
 * Creates a transport that sends by `XMLHttpRequest`: for `createGatewayActors({ transport })` on a
 * runtime whose `fetch` has no streams, such as stock React Native. Elsewhere the default, the `fetch`
 * of the platform, is the better one, also on Expo. The time-out of a call and its limit in bytes hold as
 * with `fetch`.
 *
 * What differs from `fetch`, because `XMLHttpRequest` cannot do it:
 *
 * - It follows redirects. The answer of another URL is refused as `redirectRefused`, without an HTTP
 *   status, but by then the request has travelled there: the body of a 307 or 308, and on runtimes
 *   without the rules of `fetch` also the access token. So is an answer whose URL the platform does not
 *   say. A redirect whose target a page may not read is the failure `network`. Use it only with a
 *   gateway that never redirects.
 * - In a page, a head whose body has not begun to come is not seen: silence after it is a time-out.
 * - Cookies travel to a gateway of the page's own origin, and the page's `Referrer-Policy` applies.
 * - The HTTP cache may answer a poll, unless the gateway forbids it by `Cache-Control: no-store`.
 *
 * @example
 * ```ts
 * import { createGatewayActors, createXhrTransport } from 'identification-machine';
 *
 * const actors = createGatewayActors({
 *   baseUrl: 'https://api-test.10npay.com',
 *   getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *   transport: createXhrTransport(),
 * });
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * ```
 *
 * @throws InvalidInputError where the runtime has no `XMLHttpRequest`
 * @see https://xhr.spec.whatwg.org/
 */
export function createXhrTransport(): GatewayTransport {
  if (typeof XMLHttpRequest !== 'function') {
    throw new InvalidInputError([
      { field: 'transport', rule: 'must be another one, as this runtime has no XMLHttpRequest' },
    ]);
  }
  return ({ method, url, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      const transfer = receive(xhr);
      const hangUp = (): void => {
        transfer.stop(new Error('The request was stopped.'));
      };
      xhr.onreadystatechange = () => {
        // 2: the head is there. A status of 0 is an error, which ends the transfer.
        if (xhr.readyState < 2 || xhr.status === 0) return;
        xhr.onreadystatechange = null;
        const answer = answerOf(xhr, transfer);
        // React Native sets the URL of the answer after this event.
        void Promise.resolve().then(() => {
          const isRedirected = isOfAnotherUrl(url, xhr.responseURL);
          resolve({ ...(isRedirected ? REDIRECTED : answer), hangUp });
          if (isRedirected) hangUp();
        });
      };
      transfer.bytes.catch(reject).finally(() => {
        signal.removeEventListener('abort', hangUp);
      });
      xhr.open(method, url);
      xhr.responseType = 'arraybuffer';
      // React Native would send and keep cookies.
      xhr.withCredentials = false;
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      signal.addEventListener('abort', hangUp);
      if (signal.aborted) hangUp();
      else xhr.send(body);
    });
}

/** A platform that does not say which URL has answered may have followed a redirect. */
const isOfAnotherUrl = (asked: string, answered: unknown): boolean =>
  typeof answered !== 'string' || answered === '' || wasRedirected(asked, answered);

/** The body of an answer on its way. */
interface Transfer {
  readonly bytes: Promise<Uint8Array>;
  /** Stops it, now or later, when it has more bytes than these. */
  limitTo(maxBytes: number): void;
  stop(reason: unknown): void;
}

function receive(xhr: XMLHttpRequest): Transfer {
  let limit = Infinity;
  let received = 0;
  let fail: (reason: unknown) => void = () => undefined;
  const bytes = new Promise<Uint8Array>((resolve, reject) => {
    fail = reject;
    xhr.onload = () => {
      const content: unknown = xhr.response;
      const whole = content instanceof ArrayBuffer ? new Uint8Array(content) : new Uint8Array();
      // A progress event may count packed bytes.
      receivedUpTo(whole.byteLength);
      resolve(whole);
    };
    // The time-out is that of the platform.
    xhr.onerror = xhr.ontimeout = () => {
      reject(new Error('The connection broke.'));
    };
  });
  const stop = (reason: unknown): void => {
    // Not by the event `abort`: Chromium does not send it where the last progress event aborts.
    fail(reason);
    xhr.abort();
  };
  const receivedUpTo = (count: number): void => {
    received = Math.max(received, count);
    if (received > limit) stop(failure('responseTooLarge'));
  };
  xhr.onprogress = ({ loaded }) => {
    receivedUpTo(loaded);
  };
  return {
    bytes,
    limitTo: (maxBytes) => {
      limit = maxBytes;
      receivedUpTo(0);
    },
    stop,
  };
}

function answerOf(xhr: XMLHttpRequest, transfer: Transfer): Omit<GatewayResponse, 'hangUp'> {
  // Not `getResponseHeader`: a page's console shows each header that it may not read.
  const headers = xhr.getAllResponseHeaders();
  return {
    status: xhr.status,
    header: (name) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(headers)?.[1]?.trim() ?? null,
    text: async (maxBytes) => {
      transfer.limitTo(maxBytes);
      return decodeUtf8(await transfer.bytes);
    },
  };
}
