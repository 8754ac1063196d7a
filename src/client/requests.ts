import type { RemoteHostOptions } from './options.js';
import { isIdentification, type RemoteIdentification } from './remote-identification.js';
import { errorOf, parse, RequestError } from './request-error.js';
import { createWatchdog, type Watchdog } from './watchdog.js';

/** How long an answer may take, in ms. */
const ANSWER_TIMEOUT_MS = 10_000;

/** What a request sends besides the headers of the app. */
interface RequestParts {
  /** Sent as JSON by POST; without it, the request is a GET. */
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** How much longer than usual the answer may take, in ms. */
  readonly wait?: number;
}

/** The HTTP API as a screen uses it. What it rejects with, `toRequestError` converts. */
export interface Requests {
  /** Sends a request, with new headers once more after a 401. */
  send(path: string, parts: RequestParts, watchdog: Watchdog): Promise<Response>;
  /** The JSON of an answer; `undefined` for 204. */
  json(path: string, parts: RequestParts, signal: AbortSignal): Promise<unknown>;
  /** An identification; `null` for 204. */
  identification(
    path: string,
    parts: RequestParts,
    signal: AbortSignal,
  ): Promise<RemoteIdentification | null>;
}

export function createRequests({
  url,
  headers,
  fetch: fetchByApp,
  credentials = 'include',
}: RemoteHostOptions): Requests {
  const base = `${url.replace(/\/+$/, '')}/identifications`;

  function send(path: string, parts: RequestParts, watchdog: Watchdog): Promise<Response> {
    const { body, headers: own } = parts;
    const { signal } = watchdog;
    const attempt = async (forceRefresh: boolean): Promise<Response> =>
      (fetchByApp ?? fetch)(base + path, {
        signal,
        credentials,
        headers: {
          ...(await headers?.({ forceRefresh })),
          ...own,
          ...(body && { 'content-type': 'application/json' }),
        },
        // Without `cache`: the polyfill of React Native would add a parameter to the query.
        method: body ? 'POST' : 'GET',
        body: body ? JSON.stringify(body) : null,
      });
    const answer = async (): Promise<Response> => {
      let response = await attempt(false);
      if (response.status === 401 && headers) response = await attempt(true);
      if (response.ok) return response;
      throw await errorOf(response);
    };
    return watchdog.race(answer());
  }

  async function json(path: string, parts: RequestParts, signal: AbortSignal): Promise<unknown> {
    const watchdog = createWatchdog(signal, ANSWER_TIMEOUT_MS + (parts.wait ?? 0));
    try {
      const response = await send(path, parts, watchdog);
      if (response.status === 204) return undefined;
      // `null` where it is no JSON, a page of a captive portal for example.
      return parse(await watchdog.race(response.text())) ?? null;
    } finally {
      watchdog.end();
    }
  }

  return {
    send,
    json,
    identification: async (path, parts, signal) => {
      const value = await json(path, parts, signal);
      if (value === undefined) return null;
      if (isIdentification(value)) return value;
      throw new RequestError('unavailable');
    },
  };
}
