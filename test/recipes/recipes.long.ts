/** The screen in apps of several frameworks, from the packed package, in front of a server. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { shows } from '../browser/demo.js';
import { pack, ROOT } from '../package/packed.js';
import { openBank, USER_ID, type Bank } from './bank.js';
import { installProject, runIn } from './project.js';
import { identify, openPage } from './walk.js';

let folder: string;
let tarball: string;
let vite: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recipes-'));
  tarball = await pack(folder);
  vite = await installProject('vite', folder, tarball);
}, 1_200_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The lines that a developer has written, but for blank ones. */
function linesOf(recipe: string): string[] {
  const root = join(ROOT, 'test/recipes/vite', recipe);
  return readdirSync(root)
    .flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '');
}

test.each([
  ['on Vite', 'plain'],
  ['on React 19 in StrictMode', 'react'],
  ['as the bundle of a plain script element', 'script'],
])('ten lines have a branded screen in front of a server, %s', async (_, recipe) => {
  const lines = linesOf(recipe);
  expect(lines.length).toBeLessThanOrEqual(10);
  expect(lines.filter((line) => line.length > 100)).toEqual([]);

  const built = join(vite, recipe, 'dist');
  if (recipe === 'script') {
    const output = `--outfile=${join(built, 'identification.js')}`;
    await runIn(vite, recipe, ['esbuild', 'main.ts', '--bundle', '--minify', output]);
    for (const name of ['index.html', 'brand.css']) {
      writeFileSync(join(built, name), readFileSync(join(vite, recipe, name)));
    }
  } else await runIn(vite, recipe, ['vite', 'build']);

  await identify(await openBank({ folder: built, isStrict: true }));
});

test.each(['vue', 'svelte'])('%s shows the screen, and hears that it is done', async (recipe) => {
  await runIn(vite, recipe, ['vite', 'build']);

  const page = await identify(
    await openBank({ folder: join(vite, recipe, 'dist'), isStrict: true }),
  );

  await page.getByText('Welcome to the bank.').waitFor();
});

test('Angular shows the screen, and hears that it is done', async () => {
  const angular = await installProject('angular', folder, tarball);
  // It needs a newer Node than the oldest one that we support.
  const ng = ['node', 'node_modules/@angular/cli/bin/ng.js', 'build'];
  await runIn(angular, '.', ['npx', '--yes', '--package', 'node@22', ...ng]);

  const bank = await openBank({ folder: join(angular, 'dist'), isStrict: false });
  const page = await identify(bank);

  await page.getByText('Welcome to the bank.').waitFor();
});

/** Starts a server in a project until the end of the test; resolves with the address that it prints. */
async function startServer(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const server = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, NODE_ENV: undefined, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    server.kill();
  });
  let printed = '';
  return new Promise((resolve, reject) => {
    server.stdout.setEncoding('utf8').on('data', (chunk) => {
      printed += String(chunk);
      const [url] = /http:\/\/localhost:\d+(?=\D)/.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    });
    server.on('exit', () => {
      reject(new Error(`The server has ended: ${printed}`));
    });
  });
}

test('Next.js renders the screen on the server, shows it, and hears that it is done', async () => {
  const next = await installProject('next', folder, tarball);
  await runIn(next, '.', ['next', 'build']);
  const bank = await openBank({
    url: await startServer(next, ['node_modules/next/dist/bin/next', 'start', '--port', '0']),
  });
  const rendered = await (await fetch(bank.url)).text();
  expect(rendered).toContain('<external-identification style="--identification-accent:#0a6b50">');

  const page = await identify(bank);

  await page.getByText('Welcome to the bank.').waitFor();
});

/** Does what the user does at a hosted page, and reports the return, as a second device would. */
async function passHostedPage({ host }: Bank, form: 'pass' | 'sign'): Promise<void> {
  const current = await host.current({ userId: USER_ID });
  if (current === null) throw new Error('Nothing has begun.');
  const { url } = await host.hostedPage(current.id);
  await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
  await host.send(current.id, { type: 'redirect.succeeded' });
}

test('a component that is reloaded while it is shown keeps its screen, its place and one stream', async () => {
  const bank = await openBank({ folder, isStrict: false });
  const project = join(vite, 'hot');
  const url = await startServer(project, ['../node_modules/vite/bin/vite.js', '--port', '0'], {
    API: bank.url,
  });
  const { page, complaints } = await openPage(url);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await shows(page, 'awaitingRedirect');
  const streams = new Set<Request>();
  page.on('request', (request) => {
    if (request.url().endsWith('/events') && request.method() === 'GET') streams.add(request);
  });
  page.on('requestfinished', (request) => streams.delete(request));
  page.on('requestfailed', (request) => streams.delete(request));
  // Both hosts of the page ask for what is in progress when it is loaded.
  await page.reload();
  await expect.poll(() => page.locator('output').textContent()).toBe('awaitingRedirect');
  await page.locator('external-identification').evaluate((element) => {
    element.setAttribute('data-marked', '');
  });

  const source = join(project, 'Identify.tsx');
  writeFileSync(source, readFileSync(source, 'utf8').replace('Version one', 'Version two'));
  await page.getByRole('heading', { name: 'Version two' }).waitFor();

  await page.locator('external-identification[data-marked]').waitFor();
  await shows(page, 'awaitingRedirect');
  // That of the element, and that of the host for the hook.
  await expect.poll(() => streams.size).toBe(2);
  await passHostedPage(bank, 'pass');
  await shows(page, 'signing');
  await passHostedPage(bank, 'sign');
  await shows(page, 'completed');
  await expect.poll(() => page.locator('output').textContent()).toBe('completed');
  expect(await page.locator('[slot="footer"] p').textContent()).toBe('told Version two');
  expect(complaints.filter((text) => !text.startsWith('Lit is in dev mode.'))).toEqual([]);
});
