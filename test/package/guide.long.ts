/** What the guide for newcomers says, done in an app that has installed the package. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { launchChromium } from '../support/chromium.js';
import { install, pack, ROOT, run } from './packed.js';

/** What the guide installs for the screen and the server. */
const GUIDE_PACKAGES = [
  ...['lit', 'libsql', 'undici', 'hono', '@hono/node-server', 'hono-openapi'],
  '@valibot/to-json-schema',
];

const MOST_LINES = 30;

let folder: string;
let tarball: string;
let app: string;
let site: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identification-package-'));
  tarball = await pack(folder);
  app = await install(folder, tarball);
  site = join(app, 'public');
  mkdirSync(site, { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const packages = GUIDE_PACKAGES.map((name) => `${name}@${devDependencies[name] ?? ''}`);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], {
    cwd: app,
  });
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Bundles a script of the page, as the guides say. */
const bundle = (file: string): Promise<string> =>
  run(
    join(ROOT, 'node_modules/.bin/esbuild'),
    [file, '--bundle', '--minify', '--format=esm', '--outdir=public'],
    { cwd: app },
  );

/** The block that follows the name of a file in a guide. */
function codeOfGuide(file: string, guide = 'getting-started.md'): string {
  const text = readFileSync(join(ROOT, 'docs', guide), 'utf8');
  const [, code] = new RegExp(`\`${file}\`[^]*?\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(text) ?? [];
  if (code === undefined) throw new Error(`The guide has no block for ${file}.`);
  return code;
}

const lineCount = (code: string): number =>
  code.split('\n').filter((line) => line.trim() !== '').length;

async function openTab(): Promise<Page> {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  return browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce' });
}

/** Does what is asked for at a hosted page, which sends the browser back. */
async function complete(tab: Page, step: 'pass' | 'sign'): Promise<void> {
  await tab.waitForURL(({ pathname }) => /^\/(onfido|signhost)\//.test(pathname));
  await tab.evaluate((path) => {
    const element = document.createElement('form');
    Object.assign(element, { method: 'post', action: `${location.pathname}/${path}` });
    document.body.append(element);
    element.submit();
  }, step);
}

/** Starts the server of the guide, with the sandbox in place of the gateway. */
async function startGuide(): Promise<{ readonly url: string; readonly sandbox: Sandbox }> {
  const reserved = createServer();
  const url = await listen(reserved, { port: 0 });
  await closeNow(reserved);
  const sandbox = await startSandbox({
    returnUrls: {
      success: `${url}/identification/return/success`,
      fail: `${url}/identification/return/fail`,
    },
  });
  onTestFinished(() => sandbox.close());
  const { port } = new URL(url);
  writeFileSync(join(app, 'server.mjs'), codeOfGuide('server.mjs').replaceAll('8080', port));
  for (const file of readdirSync(app).filter((name) => name.startsWith('identifications.db'))) {
    rmSync(join(app, file));
  }
  const server = spawn(process.execPath, ['server.mjs'], {
    cwd: app,
    stdio: 'pipe',
    env: { ...process.env, GATEWAY: sandbox.url, TOKEN: sandbox.accessToken },
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  let complaint = '';
  server.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const ended = once(server, 'close').then(() => {
    throw new Error(`The server of the guide has ended: ${complaint}`);
  });
  await Promise.race([once(server.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  return { url, sandbox };
}

const callsOf = ({ requests }: Sandbox): number => requests.length;

it(`the three files of the guide have at most ${String(MOST_LINES)} lines`, () => {
  const files = ['server.mjs', 'screen.js', 'public/index.html'];
  const lines = files.map((file) => lineCount(codeOfGuide(file)));
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(MOST_LINES);
});

it('the server and the screen of the guide identify a user by clicks, and a reload starts nothing', async () => {
  writeFileSync(join(app, 'screen.js'), codeOfGuide('screen.js'));
  writeFileSync(join(site, 'index.html'), codeOfGuide('public/index.html'));
  await bundle('screen.js');
  const { url, sandbox } = await startGuide();

  const tab = await openTab();
  await tab.goto(url);
  const start = tab.getByRole('button', { name: 'Start' });
  await start.waitFor();
  expect(callsOf(sandbox)).toBe(0);
  await start.click();
  await tab.getByRole('button', { name: 'Go to the identity check' }).click();
  await complete(tab, 'pass');
  await tab.getByRole('button', { name: 'Go to the signing' }).click();
  await complete(tab, 'sign');
  await tab.getByRole('heading', { name: 'You are identified' }).waitFor();
  const calls = callsOf(sandbox);

  await tab.reload();
  await tab.getByRole('heading', { name: 'You are identified' }).waitFor();
  expect(await start.count()).toBe(0);
  expect(callsOf(sandbox)).toBe(calls);
  expect(sandbox.finalizations(42)).toBe(1);
});

const OWN_PAGE =
  '<p id="status"></p><button id="start" hidden>Start</button><button id="open" hidden>Go on</button>';

/** Clicks through an identification on a page that shows the state in its own words. */
async function identify(tab: Page, pageUrl: string): Promise<void> {
  await tab.goto(pageUrl);
  await tab.getByRole('button', { name: 'Start' }).click();
  for (const [state, step] of [
    ['awaitingRedirect', 'pass'],
    ['signing', 'sign'],
  ] as const) {
    await tab.getByText(state, { exact: true }).waitFor();
    await tab.getByRole('button', { name: 'Go on' }).click();
    await complete(tab, step);
  }
  await tab.getByText('Identified: ').waitFor();
}

it('the screen of your own in the guide identifies a user', async () => {
  writeFileSync(join(app, 'own-screen.js'), codeOfGuide('own-screen.js'));
  await bundle('own-screen.js');
  const page = `${OWN_PAGE}<script type="module" src="own-screen.js"></script>`;
  writeFileSync(join(site, 'index.html'), page);
  const { url, sandbox } = await startGuide();

  await identify(await openTab(), url);
  expect(sandbox.finalizations(42)).toBe(1);
});

it('the page that hosts the machine identifies a user', async () => {
  const guide = 'hosting-in-a-page.md';
  writeFileSync(join(app, 'in-page.js'), codeOfGuide('in-page.js', guide));
  writeFileSync(join(site, 'in-page.html'), codeOfGuide('public/in-page.html', guide));
  await bundle('in-page.js');
  const sandbox = await startSandbox({ app: { directory: site } });
  onTestFinished(() => sandbox.close());
  sandbox.setReturnUrls({
    success: `${sandbox.url}/app/in-page.html?success`,
    fail: `${sandbox.url}/app/in-page.html?fail`,
  });

  await identify(await openTab(), `${sandbox.url}/app/in-page.html`);
  expect(sandbox.finalizations(42)).toBe(1);
});
