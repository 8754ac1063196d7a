/** The element in front of a server by its attributes alone, and on the machine in the page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startRemoteDemo } from '../../src/cli/remote-demo.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { leaveHostedPage, shows } from '../browser/demo.js';
import { sharedChromium } from '../support/chromium.js';

const SERVER_PAGE = `
  import { defineExternalIdentification } from './src/element/index.js';
  defineExternalIdentification();
`;

const MACHINE_PAGE = `
  import { createBrowserHost } from './src/browser/index.js';
  import { defineExternalIdentification } from './src/element/index.js';
  import { createGatewayActors } from './src/index.js';
  const token = await (await fetch('/oauth/token', { method: 'POST' })).json();
  defineExternalIdentification();
  document.querySelector('external-identification').host = createBrowserHost({
    actors: createGatewayActors({
      baseUrl: location.origin,
      getAccessToken: () => token.access_token,
      allowInsecureLoopback: true,
    }),
    subject: { userId: 42 },
    timings: { pollInterval: 120 },
    returnUrls: { success: '/app/success', fail: '/app/fail' },
    startOnLoad: false,
  });
`;

/** The folder of an app: its page, and its bundle with the languages beside it. */
async function buildApp(code: string, attributes: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'element-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    outdir: directory,
    entryNames: 'app',
  });
  const page = `<!doctype html><html lang="en"><title>A bank</title><link rel="icon" href="data:,">
    <main><h1>A bank</h1><external-identification ${attributes}></external-identification></main>
    <script type="module" src="/app/app.js"></script>`;
  writeFileSync(join(directory, 'index.html'), page);
  return directory;
}

async function openPage(origin: string): Promise<Page> {
  const context = await (
    await sharedChromium()
  ).newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${origin}/app/`);
  return page;
}

/** Goes to a button by the Tab key, and presses it. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  await button.waitFor();
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('Tab');
    if (await button.evaluate((element) => element.matches(':focus'))) break;
  }
  await page.keyboard.press('Enter');
}

async function identifyByKeyboard(page: Page, sandbox: Sandbox): Promise<void> {
  await press(page, 'Start');
  await shows(page, 'awaitingRedirect');
  await press(page, 'Cancel');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await press(page, 'Go to the identity check');
  await leaveHostedPage(page, 'pass');
  await shows(page, 'signing');
  await press(page, 'Go to the signing');
  await leaveHostedPage(page, 'sign');
  await shows(page, 'completed');
  expect(sandbox.finalizations(42)).toBe(1);
}

const delays = { processingDelay: 100, signingDelay: 100 };

test('a keyboard alone completes a flow in front of a server, from the attribute api', async () => {
  const directory = await buildApp(SERVER_PAGE, 'api="/identification"');
  const sandbox = await startSandbox(delays);
  const server = await startRemoteDemo({
    ...{ sandbox, directory, port: 0, hostname: 'localhost', otherUrl: null },
    timings: { pollInterval: 120 },
  });
  onTestFinished(async () => {
    await server.close();
    await sandbox.close();
  });
  const page = await openPage(server.url);
  await page.getByText('Please log in again to go on.').waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
  await page.evaluate(() =>
    fetch('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"userId":42}',
    }),
  );
  await page.reload();

  await identifyByKeyboard(page, sandbox);
});

test('a keyboard alone completes a flow on the machine in the page', async () => {
  const directory = await buildApp(MACHINE_PAGE, '');
  const sandbox = await startSandbox({ ...delays, app: { directory } });
  onTestFinished(() => sandbox.close());
  const origin = sandbox.url.replace('127.0.0.1', 'localhost');
  sandbox.setReturnUrls({ success: `${origin}/app/success`, fail: `${origin}/app/fail` });

  await identifyByKeyboard(await openPage(origin), sandbox);
});

test('an element with api closes its host when it leaves the page', async () => {
  const directory = await buildApp(SERVER_PAGE, 'api="/identification" start-on-load');
  const sandbox = await startSandbox(delays);
  const server = await startRemoteDemo({
    ...{ sandbox, directory, port: 0, hostname: 'localhost', otherUrl: null },
  });
  onTestFinished(async () => {
    await server.close();
    await sandbox.close();
  });
  const page = await openPage(server.url);
  await page.evaluate(() =>
    fetch('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"userId":42}',
    }),
  );
  await page.reload();
  await shows(page, 'awaitingRedirect');
  const requests: string[] = [];

  await page.evaluate(async () => {
    document.querySelector('external-identification')?.remove();
    await Promise.resolve();
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.waitForTimeout(300);

  expect(requests).toEqual([]);
});
