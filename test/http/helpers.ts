import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { IdentificationHost } from '../../src/index.js';
import {
  createHttpApi,
  serveIdentifications,
  type Authorization,
  type HttpApi,
  type HttpApiOptions,
} from '../../src/http/index.js';

export const LANDING = { success: 'https://bank.example/welcome', fail: 'https://bank.example/no' };

/** Authorizes by the header `user 42`, `merchant 42` or `operator`. */
export function authorize(request: Request): Authorization | null {
  const [who, id] = request.headers.get('authorization')?.split(' ') ?? [];
  if (who === 'operator') return { kind: 'operator' };
  if (who !== 'user' && who !== 'merchant') return null;
  const userType = who === 'user' ? 'individual' : 'merchant';
  return { kind: 'user', userId: Number(id), userType };
}

export const apiOptions = (
  host: IdentificationHost,
  options: Partial<HttpApiOptions> = {},
): HttpApiOptions => ({
  host,
  authorize,
  landing: LANDING,
  secret: randomBytes(32).toString('hex'),
  allowInsecureLoopback: true,
  ...options,
});

/** Serves the API on a free port until the test ends. */
export async function serve(host: IdentificationHost, options: Partial<HttpApiOptions> = {}) {
  const api = createHttpApi(apiOptions(host, options));
  const { url, server } = await serveApi(api);
  return { api, url, server };
}

export async function serveApi(
  api: HttpApi,
  options: Partial<Parameters<typeof serveIdentifications>[0]> = {},
) {
  const server = await serveIdentifications({ api, port: 0, drainTimeout: 100, ...options });
  onTestFinished(() => server.close());
  return { server, url: server.url };
}

/** A response, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text parsed as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

type More = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };

/** A client of the API that keeps cookies as a browser does. */
export function client(url: string, who: string | null) {
  const cookies = new Map<string, string>();

  async function send(method: string, path: string, body?: unknown, more: More = {}) {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      ...more,
      headers: {
        ...(who !== null && { authorization: who }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(cookies.size > 0 && {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        }),
        ...more.headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]?.split(/=(.*)/s) ?? [];
      if (/max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  return {
    cookies,
    send,
    get: async (path: string, more?: More) => read(await send('GET', path, undefined, more)),
    post: async (path: string, body: unknown = {}, more?: More) =>
      read(await send('POST', path, body, more)),
  };
}

export type Client = ReturnType<typeof client>;

/** Opens an event stream and reads it event by event. */
export async function follow(
  url: string,
  who: string,
  id: string,
  headers: Record<string, string> = {},
) {
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
  });
  const response = await fetch(`${url}/identifications/${id}/events`, {
    headers: { authorization: who, ...headers },
    signal: stop.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';

  /** The next block, including comments and retry delays; `null` at the end. */
  async function block(): Promise<string | null> {
    for (;;) {
      const end = buffer.indexOf('\n\n');
      if (end >= 0) {
        const text = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        return text;
      }
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) return null;
      buffer += chunk.value;
    }
  }

  /** The next event; `null` at the end. */
  async function event() {
    for (;;) {
      const text = await block();
      if (text === null) return null;
      const data = /^data: (.*)$/m.exec(text)?.[1];
      if (data === undefined || text.includes('event: heartbeat')) continue;
      return {
        id: /^id: (.*)$/m.exec(text)?.[1] ?? '',
        data: JSON.parse(data) as { state: string; version: number },
        text,
      };
    }
  }

  return {
    response,
    block,
    event,
    close: () => {
      stop.abort();
    },
  };
}
