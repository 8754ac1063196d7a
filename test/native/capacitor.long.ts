import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { openInChromium, openInWebKit, whyNoWebKit, type EnginePage } from './capacitor/engines.js';

const skipReason = whyNoWebKit();
if (skipReason !== null) process.stderr.write(`Skipped: capacitor://localhost ${skipReason}\n`);

/** A gateway that lets every origin read it: the sandbox does that for loopback origins alone. */
async function openGateway(sandbox: Sandbox): Promise<string> {
  const server = createServer((request, response) => {
    void forward(sandbox, request, response).catch(() => response.destroy());
  });
  onTestFinished(() => closeNow(server));
  return listen(server, { port: 0 });
}

async function forward(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', 'authorization, content-type');
  if (request.method === 'OPTIONS') {
    response.end();
    return;
  }
  const { authorization = '', 'content-type': type } = request.headers;
  const answer = await fetch(sandbox.url + (request.url ?? ''), {
    method: request.method ?? 'GET',
    headers: { authorization, ...(type !== undefined && { 'content-type': type }) },
    ...(request.method === 'POST' && { body: await text(request) }),
  });
  response.statusCode = answer.status;
  response.setHeader('content-type', answer.headers.get('content-type') ?? '');
  response.end(await answer.text());
}

/** The page of the app, as a folder. */
async function buildApp(sandbox: Sandbox): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'capacitor-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  await build({
    entryPoints: [fileURLToPath(new URL('capacitor/entry.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    outfile: join(folder, 'app.js'),
  });
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html data-gateway="${await openGateway(sandbox)}" data-token="${sandbox.accessToken}">
      <link rel="icon" href="data:,"><script src="app.js"></script>`,
  );
  return folder;
}

const ENGINES: readonly [string, string, (folder: string) => Promise<EnginePage>][] = [
  ['https://localhost', 'Chromium', openInChromium],
  ['capacitor://localhost', 'WebKitGTK', openInWebKit],
];

describe.each(ENGINES)('at %s in %s', (origin, engine, openIn) => {
  const test = it.skipIf(engine === 'WebKitGTK' && skipReason !== null);

  async function openApp() {
    const sandbox = await startSandbox({ processingDelay: 0, signingDelay: 0 });
    onTestFinished(() => sandbox.close());
    const page = await openIn(await buildApp(sandbox));
    const shows = (expected: object): Promise<void> =>
      expect
        .poll(() => page.evaluate('globalThis.appPage?.view()').catch(() => null))
        .toMatchObject(expected);
    const tell = (event: string, data: object = {}): Promise<unknown> =>
      page.evaluate(`appPage.tell('${event}', ${JSON.stringify(data)})`);
    /** The user opens the hosted page, and does what it asks for. */
    const visit = async (form: 'pass' | 'sign'): Promise<void> => {
      const before = Number(await page.evaluate('appPage.opened.length'));
      await page.evaluate('appPage.open()');
      await expect.poll(() => page.evaluate('appPage.opened.length')).toBe(before + 1);
      const url = String(await page.evaluate('appPage.opened.at(-1)'));
      await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
    };
    return { sandbox, page, shows, tell, visit };
  }

  test('an identification is completed, over a reload and a browser that is closed', async () => {
    const { sandbox, page, shows, tell, visit } = await openApp();
    process.stderr.write(`${engine} ${page.version} at ${origin}\n`);
    await shows({ state: 'awaitingRedirect', persistence: 'stored', connection: 'online' });
    expect(await page.evaluate('location.href')).toMatch(new RegExp(`^${origin}/`));

    await page.evaluate('appPage.open()');
    await shows({ state: 'awaitingRedirect', popup: 'open' });
    await tell('browserFinished');
    await shows({ state: 'awaitingRedirect', popup: 'none' });
    await visit('pass');
    await tell('appUrlOpen', { url: 'myapp://identified' });
    await shows({ state: 'signing', popup: 'none' });

    await page.reload();
    await shows({ state: 'signing', persistence: 'stored' });
    await visit('sign');
    await tell('appStateChange', { isActive: false });
    await tell('appStateChange', { isActive: true });
    await tell('appUrlOpen', { url: 'myapp://identified?session=1' });
    await shows({ state: 'completed' });
    expect(sandbox.finalizations(42)).toBe(1);
    expect(sandbox.sessions(42)).toHaveLength(1);
  });

  test('the host of a page takes absolute return URLs, and relative ones at http: and https: alone', async () => {
    const { page, shows } = await openApp();
    await shows({ state: 'awaitingRedirect' });
    expect(await page.evaluate("appPage.pageHost('myapp://identified', 'myapp://not')")).toBeNull();
    const relative = await page.evaluate("appPage.pageHost('/identified', '/not')");
    if (origin.startsWith('https:')) expect(relative).toBeNull();
    else expect(relative).toContain('returnUrls.success: must be a URL; a relative one needs');
  });
});
