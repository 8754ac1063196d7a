import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import type { GetAccessToken } from '../../src/index.js';
import { launchChromium } from '../support/chromium.js';
import { connect, serve, type TestServer } from './helpers.js';
// Declares the functions of the page.
import type {} from './hidden-refusals-entry.js';

let browser: Browser;
let script: string;

beforeAll(async () => {
  browser = await launchChromium();
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('hidden-refusals-entry.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  script = outputFiles[0]?.text ?? '';
});
afterAll(() => browser.close());

/** A gateway that answers preflights, and omits the CORS headers of its refusals. */
const serveGateway = (): Promise<TestServer> =>
  serve(({ method, headers }, outgoing) => {
    if (method === 'OPTIONS') {
      outgoing
        .writeHead(204, {
          'access-control-allow-origin': '*',
          'access-control-allow-headers': 'authorization, content-type',
        })
        .end();
    } else if (headers.authorization === 'Bearer fresh') {
      outgoing
        .writeHead(200, { 'access-control-allow-origin': '*' })
        .end('{"videoIdentificationStatus":"PROCESSING"}');
    } else {
      outgoing.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"title":"No"}');
    }
  });

/** A gateway that cannot be reached. */
const serveOutage = (): Promise<TestServer> =>
  serve(({ socket }) => {
    socket.destroy();
  });

interface PageOptions {
  readonly getAccessToken: GetAccessToken;
  /** Whether the page's own server is down, once the page is loaded. */
  readonly isOffline?: boolean;
}

/** Opens a page of an origin of its own. */
async function openPage({ getAccessToken, isOffline = false }: PageOptions) {
  const own = await serve(({ url, socket }, outgoing) => {
    if (url === '/page') {
      const html = `<script>${script.replaceAll('</script', '<\\/script')}</script>`;
      outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
    } else if (isOffline) socket.destroy();
    else outgoing.writeHead(404).end();
  });
  let refreshes = 0;
  const page = await browser.newPage();
  await page.exposeFunction('askForToken', (request: Parameters<GetAccessToken>[0]) => {
    if (request.forceRefresh) refreshes += 1;
    return getAccessToken(request);
  });
  await page.goto(`${own.url}/page`);
  return {
    poll: async (gateway: TestServer, times: number, transport: 'fetch' | 'XHR' = 'fetch') => {
      const outcomes: string[] = [];
      for (let done = 0; done < times; done += 1) {
        outcomes.push(
          await page.evaluate(([url, name]) => poll(url, name), [gateway.url, transport] as const),
        );
      }
      return outcomes;
    },
    pass: (ms: number) =>
      page.evaluate((time) => {
        pass(time);
      }, ms),
    refreshes: () => refreshes,
    /** How often the page's own origin was asked whether it answers. */
    probes: () => own.requests.filter(({ method }) => method === 'HEAD').length,
  };
}

const times = (count: number, text: string): string[] => Array.from({ length: count }, () => text);

describe('in a page, a 401 without CORS headers', () => {
  test.each(['fetch', 'XHR'] as const)(
    'leads to a fresh token at the third call by %s, which goes on',
    async (transport) => {
      const gateway = await serveGateway();
      let token = 'stale';
      const page = await openPage({
        getAccessToken: ({ forceRefresh }) => {
          if (forceRefresh) token = 'fresh';
          return token;
        },
      });
      const outcomes = await page.poll(gateway, 4, transport);
      expect(outcomes).toEqual(['network', 'network', 'PROCESSING', 'PROCESSING']);
      expect(page.refreshes()).toBe(1);
    },
  );

  test('says that the user must log in where the provider has no fresh token', async () => {
    const gateway = await serveGateway();
    const page = await openPage({
      getAccessToken: ({ forceRefresh }) => (forceRefresh ? null : 'stale'),
    });
    expect(await page.poll(gateway, 3)).toEqual(['network', 'network', 'unauthorized']);
  });

  test('stays a network error where the provider does not answer', async () => {
    const gateway = await serveGateway();
    const page = await openPage({
      getAccessToken: ({ forceRefresh }) =>
        forceRefresh ? Promise.reject(new Error('The OAuth server is down.')) : 'stale',
    });
    expect(await page.poll(gateway, 4)).toEqual(times(4, 'network'));
    expect(page.refreshes()).toBe(1);
  });

  test('leads to one fresh token a minute while it is refused', async () => {
    const gateway = await serveGateway();
    const page = await openPage({ getAccessToken: () => 'stale' });
    expect(await page.poll(gateway, 10)).toEqual(times(10, 'network'));
    expect(page.refreshes()).toBe(1);
    await page.pass(59_000);
    await page.poll(gateway, 3);
    expect(page.refreshes()).toBe(1);
    await page.pass(1_000);
    await page.poll(gateway, 3);
    expect(page.refreshes()).toBe(2);
  });
});

describe('in a page, an outage', () => {
  test('of the gateway alone asks for one fresh token a minute', async () => {
    const gateway = await serveOutage();
    const page = await openPage({ getAccessToken: () => 'token' });
    expect(await page.poll(gateway, 10)).toEqual(times(10, 'network'));
    expect(page.refreshes()).toBe(1);
    expect(page.probes()).toBe(1);
  });

  test('of the whole network asks for no fresh token', async () => {
    const gateway = await serveOutage();
    const page = await openPage({ getAccessToken: () => 'token', isOffline: true });
    expect(await page.poll(gateway, 6)).toEqual(times(6, 'network'));
    expect(page.refreshes()).toBe(0);
  });
});

test('outside of a page, where no answer is hidden, an outage asks for no fresh token', async () => {
  const gateway = await serveOutage();
  let refreshes = 0;
  const client = connect(gateway, {
    getAccessToken: ({ forceRefresh }) => {
      if (forceRefresh) refreshes += 1;
      return 'token';
    },
  });
  for (let calls = 0; calls < 6; calls += 1) {
    await expect(client.status()).rejects.toStrictEqual(failure('network'));
  }
  expect(refreshes).toBe(0);
});
