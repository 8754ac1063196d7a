/** What the guide for newcomers says, done in an app that has installed the package. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { launchChromium } from '../support/chromium.js';
import { install, pack, ROOT, run } from './packed.js';

/** What the guide installs for the server. */
const SERVER_PACKAGES = [
  ...['libsql', 'undici', 'hono', '@hono/node-server', 'hono-openapi', '@valibot/to-json-schema'],
];

let folder: string;
let tarball: string;
let app: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identification-package-'));
  tarball = await pack(folder);
  app = await install(folder, tarball);
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const packages = SERVER_PACKAGES.map((name) => `${name}@${devDependencies[name] ?? ''}`);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], {
    cwd: app,
  });
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const tool = (name: string, args: string[], cwd = folder): Promise<string> =>
  run(join(ROOT, 'node_modules/.bin', name), args, { cwd });

/** The block that follows the name of a file in the guide for newcomers. */
function codeOfGuide(file: string): string {
  const guide = readFileSync(join(ROOT, 'docs/getting-started.md'), 'utf8');
  const [, code] = new RegExp(`\`${file}\`[^]*?\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(guide) ?? [];
  if (code === undefined) throw new Error(`The guide has no block for ${file}.`);
  return code;
}

/** Clicks through an identification on a page of the guide. */
async function identify(tab: Page, pageUrl: string): Promise<void> {
  await tab.goto(pageUrl);
  for (const [state, form] of [
    ['awaitingRedirect', 'pass'],
    ['signing', 'sign'],
  ] as const) {
    await tab.getByText(state, { exact: true }).waitFor();
    await tab.getByRole('button', { name: 'Go on' }).click();
    await tab.waitForURL(({ pathname }) => /^\/(onfido|signhost)\//.test(pathname));
    await tab.evaluate((path) => {
      const element = document.createElement('form');
      Object.assign(element, { method: 'post', action: `${location.pathname}/${path}` });
      document.body.append(element);
      element.submit();
    }, form);
  }
  await tab.getByText('Identified: ').waitFor();
}

/** A page that is loaded again after the end reads where it is, and opens nothing. */
async function stayIdentified(tab: Page): Promise<void> {
  const url = tab.url();
  for (let reload = 0; reload < 2; reload += 1) {
    await tab.reload();
    await tab.getByText('Identified: ').waitFor();
    await tab.waitForLoadState('networkidle');
    expect(await tab.getByRole('button', { name: 'Go on' }).isVisible()).toBe(false);
    expect(tab.url()).toBe(url);
  }
}

async function openTab(): Promise<Page> {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  return browser.newPage();
}

it('the page and the server of the guide identify a user; the page has at most 12 lines', async () => {
  const page = codeOfGuide('page.js');
  expect(page.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(12);
  const site = join(app, 'public');
  mkdirSync(site, { recursive: true });
  writeFileSync(join(app, 'page.js'), page);
  writeFileSync(join(site, 'index.html'), codeOfGuide('public/index.html'));
  await tool('esbuild', ['page.js', '--bundle', '--format=esm', '--outdir=public'], app);
  const reserved = createServer();
  const url = await listen(reserved, { port: 0 });
  await closeNow(reserved);
  const { port } = new URL(url);
  writeFileSync(join(app, 'server.mjs'), codeOfGuide('server.mjs').replaceAll('8080', port));
  const server = spawn(process.execPath, ['server.mjs'], {
    cwd: app,
    stdio: 'pipe',
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  let complaint = '';
  server.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const ended = once(server, 'close').then(() => {
    throw new Error(`The server of the guide has ended: ${complaint}`);
  });
  await Promise.race([once(server.stdout, 'data'), ended]);
  ended.catch(() => undefined);

  const tab = await openTab();
  await identify(tab, url);
  await stayIdentified(tab);
  const answer = await fetch(`${url}/identification/identifications/current`);
  expect(await answer.json()).toMatchObject({ state: 'completed' });
});

it('the page of the guide that hosts the machine identifies a user', async () => {
  const site = join(app, 'public');
  mkdirSync(site, { recursive: true });
  writeFileSync(join(app, 'in-page.js'), codeOfGuide('in-page.js'));
  const html = codeOfGuide('public/index.html').replace('page.js', '/app/in-page.js');
  writeFileSync(join(site, 'in-page.html'), html);
  await tool('esbuild', ['in-page.js', '--bundle', '--format=esm', '--outdir=public'], app);
  const sandbox = await startSandbox({ app: { directory: site } });
  onTestFinished(() => sandbox.close());
  sandbox.setReturnUrls({
    success: `${sandbox.url}/app/in-page.html?success`,
    fail: `${sandbox.url}/app/in-page.html?fail`,
  });

  const tab = await openTab();
  await identify(tab, `${sandbox.url}/app/in-page.html`);
  await stayIdentified(tab);
  expect(sandbox.finalizations(42)).toBe(1);
  expect(sandbox.sessions(42)).toHaveLength(1);
});
