/** An identification that goes from a desktop to a phone: two browser contexts and a real server. */
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { Hono } from 'hono';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { leaveHostedPage, shows } from '../browser/demo.js';
import { apiOptions } from '../http/helpers.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked, until } from '../server/helpers.js';
import { axeFindings } from '../support/axe.js';
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
async function scene(options: BrowserContextOptions = {}) {
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
    context.setDefaultTimeout(15_000);
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
async function scan(desktop: Page): Promise<string> {
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

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, exact: true }).waitFor();

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}-${name}.png` });
}

/** Opens the dialog, and returns the link that the QR code and the field hold. */
async function offered(desktop: Page): Promise<string> {
  await press(desktop, 'Continue on your phone');
  await desktop.locator('[part~="qr"]').waitFor();
  const link = await scan(desktop);
  expect(await desktop.locator('[part~="link"]').inputValue()).toBe(link);
  return link;
}

/** The digits of the code on a screen. */
const codeOf = async (page: Page): Promise<string> =>
  ((await page.locator('output:visible').textContent()) ?? '').replaceAll(/\D/g, '');

/** Opens the link at a phone, which then shows a code. */
async function claim(phone: Page, link: string): Promise<string> {
  await phone.goto(link);
  await press(phone, 'Continue');
  await heading(phone, 'Compare the code');
  return codeOf(phone);
}

const GONE = 'This link does not work any more';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a person goes from the desktop to a phone and completes there (${colorScheme})`, async () => {
    const { desktop, log, complaints, host, id, url, ...all } = await scene({ colorScheme });
    const link = await offered(desktop);
    await picture(desktop, `desktop-offered-${colorScheme}`);
    expect(await axeFindings(desktop)).toEqual([]);
    expect(link.startsWith(`${url}/api/hand-off#${id}.`)).toBe(true);
    const token = link.split('#')[1] ?? '';

    const phone = await all.phone();
    await phone.goto(link);
    await heading(phone, 'Continue on this device?');
    expect(phone.url()).toBe(`${url}/api/hand-off`);
    await picture(phone, `phone-offer-${colorScheme}`);
    expect(await axeFindings(phone)).toEqual([]);
    await press(phone, 'Continue');
    await heading(phone, 'Compare the code');
    await desktop.getByText('Your phone shows a code.', { exact: false }).waitFor();
    const code = await codeOf(phone);
    expect(code).toMatch(/^\d{6}$/);
    expect(await codeOf(desktop)).toBe(code);
    await picture(desktop, `desktop-code-${colorScheme}`);
    await picture(phone, `phone-code-${colorScheme}`);
    expect(await axeFindings(desktop)).toEqual([]);
    expect(await phone.getByRole('button').count()).toBe(0);

    await press(desktop, 'The codes are the same');
    await heading(phone, 'Your identity check is ready');
    await desktop.getByText('Continue on your phone. This page', { exact: false }).waitFor();
    await picture(desktop, `desktop-confirmed-${colorScheme}`);
    await picture(phone, `phone-go-${colorScheme}`);
    expect(await axeFindings(phone)).toEqual([]);
    await press(desktop, 'Close');

    await press(phone, 'Go to the identity check');
    await leaveHostedPage(phone, 'pass');
    await heading(phone, 'Your documents are ready to sign');
    expect(phone.url()).toBe(`${url}/api/hand-off`);
    await shows(desktop, 'signing');
    await press(phone, 'Go to the signing');
    await leaveHostedPage(phone, 'sign');
    await heading(phone, 'You are identified');
    await picture(phone, `phone-completed-${colorScheme}`);
    await shows(desktop, 'completed');
    expect((await host.get(id))?.view.state).toBe('completed');
    expect(log.join('\n')).not.toContain(token.split('.')[1] ?? token);
    expect(complaints).toEqual([]);
  });
}

test('a step that the phone has begun can be finished at the desktop', async () => {
  const { desktop, phone: open, url } = await scene();
  const phone = await open();
  await claim(phone, await offered(desktop));
  await press(desktop, 'The codes are the same');
  await press(phone, 'Go to the identity check');
  await leaveHostedPage(phone, 'pass');
  await heading(phone, 'Your documents are ready to sign');
  await press(desktop, 'Close');
  await press(desktop, 'Go to the signing');
  await leaveHostedPage(desktop, 'sign');
  await shows(desktop, 'completed');
  expect(desktop.url()).toBe(`${url}/`);
  await heading(phone, 'You are identified');
});

test('a link that was used gets a clear page, replayed or forwarded, and changes nothing', async () => {
  const { desktop, phone: open, host, id } = await scene();
  const link = await offered(desktop);
  const phone = await open();
  const code = await claim(phone, link);
  const before = await host.handOffState(id);
  const forwarded = await open();
  const again = await phone.context().newPage();
  for (const page of [again, forwarded]) {
    await page.goto(link);
    await press(page, 'Continue');
    await heading(page, GONE);
    expect(await page.getByRole('button').count()).toBe(0);
  }
  await picture(forwarded, 'phone-gone-light');
  expect(await host.handOffState(id)).toEqual(before);
  expect(await codeOf(desktop)).toBe(code);
  await press(desktop, 'The codes are the same');
  await heading(phone, 'Your identity check is ready');
  await forwarded.reload();
  await heading(forwarded, GONE);
});

test('a link that is too old gets a clear page at the phone, and the desktop makes a new one', async () => {
  const { desktop, phone: open, host, id } = await scene({ colorScheme: 'dark' });
  const link = await offered(desktop);
  const now = Date.now();
  const real = Date.now;
  Date.now = () => real() + 601_000;
  onTestFinished(() => {
    Date.now = real;
  });
  const phone = await open();
  await phone.goto(link);
  await press(phone, 'Continue');
  await heading(phone, GONE);
  await picture(phone, 'phone-gone-dark');
  await desktop.getByText('The link was refused or is too old.', { exact: false }).waitFor();
  await picture(desktop, 'desktop-gone-dark');
  Date.now = () => real() + 601_000 + (real() - now);
  await press(desktop, 'Make a new link');
  await desktop.locator('[part~="qr"]').waitFor();
  expect(await host.handOffState(id)).toMatchObject({ status: 'offered' });
  await claim(phone, await scan(desktop));
});

test('a phone whose code differs gets no further, and its page says so', async () => {
  const { desktop, phone: open, host, id } = await scene();
  const phone = await open();
  await claim(phone, await offered(desktop));
  await press(desktop, 'They differ');
  await heading(phone, GONE);
  await desktop.getByText('The link was refused or is too old.', { exact: false }).waitFor();
  expect(await host.handOffState(id)).toBeNull();
  await until(host, id, 'awaitingRedirect');
});

test('the page of the phone is in Bulgarian, and says when it is offline', async () => {
  const { desktop, phone: open, complaints } = await scene();
  const link = await offered(desktop);
  const phone = await open({ locale: 'bg-BG' });
  await phone.goto(link);
  await press(phone, 'Продължете');
  await heading(phone, 'Сравнете кода');
  await picture(phone, 'phone-code-bg');
  await phone.context().setOffline(true);
  await phone.getByText('Няма връзка с интернет.', { exact: false }).waitFor();
  await press(desktop, 'The codes are the same');
  await phone.context().setOffline(false);
  await heading(phone, 'Можете да започнете проверката на самоличността');
  expect(await phone.locator('#notice').isVisible()).toBe(false);
  expect(complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});

test('a phone that is at the app itself has no button for another phone', async () => {
  const { desktop, phone: open, url } = await scene();
  expect(await desktop.getByRole('button', { name: 'Continue on your phone' }).count()).toBe(1);
  const phone = await open();
  await phone.context().addCookies([{ name: 'login', value: '1', url }]);
  await phone.goto(url);
  await shows(phone, 'awaitingRedirect');
  expect(await phone.getByRole('button', { name: 'Continue on your phone' }).count()).toBe(0);
});
