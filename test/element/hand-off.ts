/** A bank's page at a desktop, a phone without a login, and the server of both. */
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { Hono } from 'hono';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import { expect, onTestFinished } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { shows } from '../browser/demo.js';
import { apiOptions } from '../http/helpers.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { sharedChromium } from '../support/chromium.js';
import { once } from '../support/once.js';

const DESKTOP = { viewport: { width: 1_280, height: 800 } } as const;
const PHONE = {
  ...{ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  deviceScaleFactor: 2,
} as const;
const POLICY = "default-src 'self'; require-trusted-types-for 'script'";
/** Where pictures of the screens are written, to be looked at; nowhere by default. */
const PICTURES = process.env['HAND_OFF_PICTURES'];

const bundle = (): Promise<ReadonlyMap<string, string>> =>
  once('hand-off', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { defineExternalIdentification } from './src/element/index.js';
          defineExternalIdentification();`,
        resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
      },
      ...{ bundle: true, splitting: true, format: 'esm', target: 'es2022' },
      ...{ outdir: 'out', entryNames: 'app', write: false },
    });
    return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  });

const APP = `<!doctype html><html lang="en"><head><title>A bank</title>
  <meta name="color-scheme" content="light dark"><link rel="icon" href="/icon">
  <script type="module" src="/app.js"></script></head>
  <body><main><h1>A bank</h1><external-identification api="/api/"></external-identification></main></body></html>`;

/** The server of a bank, whose user 1 is logged in at the desktop, and at no other device. */
export async function scene(options: BrowserContextOptions = {}) {
  const sandbox = await start();
  const host = openHost(sandbox);
  const id = await startParked(host, 1);
  const files = await bundle();
  const server = createServer();
  const url = await listen(server, { port: 0 });
  const api = createHttpApi(
    apiOptions(host, {
      authorize: (request) =>
        request.headers.get('cookie')?.includes('login=1') === true
          ? { kind: 'user', userId: 1, userType: 'individual' }
          : null,
      landing: { success: `${url}/`, fail: `${url}/` },
    }),
  );
  sandbox.setReturnUrls({
    success: `${url}/api/return/success`,
    fail: `${url}/api/return/fail`,
  });
  /** The addresses of all requests, as a log has them. */
  const log: string[] = [];
  const app = new Hono();
  app.use(async (c, next) => {
    log.push(`${c.req.url} ${c.req.header('referer') ?? ''}`);
    await next();
  });
  app.route('/api', api.app);
  app.get('/:name', (c) => {
    c.header('content-type', 'text/javascript');
    return c.body(files.get(c.req.param('name')) ?? '');
  });
  app.get('/', (c) => {
    c.header('content-security-policy', POLICY);
    return c.html(APP);
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
  const browser = await sharedChromium();
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  async function device(kind: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...kind });
    contexts.push(context);
    context.setDefaultTimeout(45_000);
    context.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 410')) {
        complaints.push(message.text());
      }
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
    return context.newPage();
  }
  onTestFinished(async () => {
    for (const context of contexts) await context.close();
    api.drain();
    await closeNow(server);
  });
  const desktop = await device({ ...DESKTOP, ...options });
  await desktop.context().addCookies([{ name: 'login', value: '1', url }]);
  await desktop.goto(url);
  await shows(desktop, 'awaitingRedirect');
  return {
    ...{ sandbox, host, id, url, log, complaints, desktop },
    phone: (more: BrowserContextOptions = {}) => device({ ...PHONE, ...options, ...more }),
  };
}

/** What a camera reads from the picture on the screen. */
export async function scan(desktop: Page): Promise<string> {
  const png = await desktop.locator('[part~="qr"]').screenshot();
  const camera = await desktop.context().newPage();
  const { width, height, data } = await camera.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const pixels = context?.getImageData(0, 0, image.width, image.height).data ?? [];
      return { width: image.width, height: image.height, data: [...pixels] };
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  await camera.close();
  return decodeQR({ width, height, data: new Uint8Array(data) });
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
export const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, exact: true }).waitFor();

export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}-${name}.png` });
}

/** Opens the dialog, and returns the link that the QR code and the field hold. */
export async function offered(desktop: Page): Promise<string> {
  await press(desktop, 'Continue on your phone');
  await desktop.locator('[part~="qr"]').waitFor();
  const link = await scan(desktop);
  expect(await desktop.locator('[part~="link"]').inputValue()).toBe(link);
  return link;
}

/** The digits of the code on a screen. */
export const codeOf = async (page: Page): Promise<string> =>
  ((await page.locator('output:visible').textContent()) ?? '').replaceAll(/\D/g, '');

/** Opens the link at a phone, which then shows a code. */
export async function claim(phone: Page, link: string): Promise<string> {
  await phone.goto(link);
  await press(phone, 'Continue');
  await heading(phone, 'Compare the code');
  return codeOf(phone);
}
