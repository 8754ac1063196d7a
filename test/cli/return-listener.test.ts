import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { openReturnListener, unguessablePath } from '../../src/cli/return-listener.js';
import type { Context } from './command.js';

// In this process, where a request is fast.

interface Listening {
  readonly origin: string;
  readonly port: number;
  /** What it has reported so far. */
  readonly hints: string[];
}

async function listen(context: Context): Promise<Listening> {
  const listener = await openReturnListener(0);
  context.onTestFinished(() => listener.close());
  const hints: string[] = [];
  listener.onReturn((hint) => hints.push(hint));
  const { origin, port } = new URL(listener.urls.success);
  return { origin, port: Number(port), hints };
}

it.concurrent.for([
  ['/success', 'succeeded'],
  ['/fail', 'failed'],
  ['/success?session=1', 'succeeded'],
] as const)('reports that the browser came back by %s', async ([path, hint], context) => {
  const { origin, hints } = await listen(context);
  expect((await fetch(origin + path)).status).toBe(200);
  expect(hints).toEqual([hint]);
});

it.concurrent('says in both languages that the page may be closed', async (context) => {
  const { origin } = await listen(context);
  const answer = await fetch(`${origin}/success`);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const html = await answer.text();
  expect(html).toContain('<p>You can close this page.');
  expect(html).toContain('<p lang="bg">Можете да затворите тази страница.');
});

it.concurrent.for([
  ['content-security-policy', "default-src 'none'; style-src 'unsafe-inline'"],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
  ['cache-control', 'no-store'],
] as const)('sends %s with every page', async ([header, value], context) => {
  const { origin } = await listen(context);
  for (const path of ['/success', '/fail', '/other']) {
    expect((await fetch(origin + path)).headers.get(header)).toBe(value);
  }
});

it.concurrent.for(['/', '/success/', '/SUCCESS', '/favicon.ico', '/constructor'])(
  'answers 404 at %s',
  async (path, context) => {
    const { origin, hints } = await listen(context);
    expect((await fetch(origin + path)).status).toBe(404);
    expect(hints).toEqual([]);
  },
);

it.concurrent.for(['POST', 'HEAD', 'PUT', 'OPTIONS'])(
  'refuses the method %s, and reports no return',
  async (method, context) => {
    const { origin, hints } = await listen(context);
    const answer = await fetch(`${origin}/success`, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET');
    expect(hints).toEqual([]);
  },
);

it.concurrent.for(['//', '//:/success', 'http://[/success'])(
  'answers a request for %s, which is not a URL',
  async (target, context) => {
    const { port } = await listen(context);
    const socket = connect(port, '127.0.0.1');
    context.onTestFinished(() => {
      socket.destroy();
    });
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[04] /);
  },
);

it.concurrent('listens on 127.0.0.1 only', async (context) => {
  const { origin, port } = await listen(context);
  expect(new URL(origin).hostname).toBe('127.0.0.1');
  // A server on every interface answers at any address of the loopback network, too.
  for (const host of ['127.0.0.2', '[::1]']) {
    await expect(fetch(`http://${host}:${String(port)}/success`)).rejects.toThrow('fetch failed');
  }
});

/** A browser that has sent half of a request. */
async function midway(context: Context) {
  const listener = await openReturnListener(0);
  const hints: string[] = [];
  listener.onReturn((hint) => hints.push(hint));
  const socket = connect(Number(new URL(listener.urls.success).port), '127.0.0.1');
  context.onTestFinished(() => {
    socket.destroy();
  });
  socket.write('GET /success HTTP/1.1\r\nHost: localhost\r\n');
  // An answer to another request shows that the beginning has arrived.
  await (await fetch(`${new URL(listener.urls.success).origin}/other`)).text();
  return { listener, socket, hints };
}

it.concurrent('answers a request in progress while it closes', async (context) => {
  const { listener, socket, hints } = await midway(context);
  const closed = listener.close();
  socket.write('\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [^]*You can close this page/);
  expect(hints).toEqual(['succeeded']);
  await closed;
});

it.concurrent('closes without waiting for a request that never ends', async (context) => {
  const { listener } = await midway(context);
  await listener.close();
});

it.concurrent('takes any free port where the default one is taken', async (context) => {
  const first = await openReturnListener(undefined);
  context.onTestFinished(() => first.close());
  const second = await openReturnListener(undefined);
  context.onTestFinished(() => second.close());
  expect(second.urls.success).not.toBe(first.urls.success);
  expect((await fetch(second.urls.success)).status).toBe(200);
});

async function statusFor(
  url: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  const request = get(url, { headers });
  const [response] = (await once(request, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

it.concurrent.for([
  ['an image of another page', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
  ['a script', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
  ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ['a fetch of a page', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
  ['a prefetch', { 'sec-purpose': 'prefetch' }],
] as const)('takes %s for no return', async ([, headers], context) => {
  const { origin, hints } = await listen(context);
  expect(await statusFor(`${origin}/fail`, headers)).toBe(403);
  expect(hints).toEqual([]);
});

it.concurrent('takes a navigation of the whole page for a return', async (context) => {
  const { origin, hints } = await listen(context);
  const headers = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect(await statusFor(`${origin}/success`, headers)).toBe(200);
  expect(hints).toEqual(['succeeded']);
});

it.concurrent.for(['evil.example', 'localhost.evil.example:4180', 'localhost@evil.example'])(
  'does not answer to the name "%s"',
  async (host, context) => {
    const { origin, hints } = await listen(context);
    expect(await statusFor(`${origin}/fail`, { host })).toBe(421);
    expect(hints).toEqual([]);
  },
);

it.concurrent('can be behind a path that no page can guess', async (context) => {
  const path = unguessablePath();
  const listener = await openReturnListener(0, path);
  context.onTestFinished(() => listener.close());
  const hints: string[] = [];
  listener.onReturn((hint) => hints.push(hint));
  const { success } = listener.urls;
  expect(success).toMatch(/\/[\w-]{22}\/success$/);
  expect(await statusFor(`${new URL(success).origin}/success`, {})).toBe(404);
  expect(hints).toEqual([]);
  expect(await statusFor(success, {})).toBe(200);
  expect(hints).toEqual(['succeeded']);
});
