/** The screen in apps on Vite and esbuild, in front of a server. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { expect, inject } from 'vitest';
import { shows } from '../browser/demo.js';
import { openBank, USER_ID, type Bank } from './bank.js';
import type { ConsumerName } from './consumers.js';
import { consumer, HERE, installProject, runIn, startServer, versionsIn } from './project.js';
import { identify, openPage } from './walk.js';

/** The lines that a developer has written, but for blank ones. */
function linesOf(recipe: string): string[] {
  const root = join(HERE, 'vite', recipe);
  return readdirSync(root)
    .flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '');
}

/** A branded screen in front of a server, in at most ten lines. */
function tenLines(name: ConsumerName, recipe: string, packages: readonly string[]): void {
  consumer(name, async ({ versions }) => {
    const lines = linesOf(recipe);
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);

    const vite = await installProject('vite');
    versions.push(...versionsIn(vite, ...packages));
    const built = join(vite, recipe, 'dist');
    if (recipe === 'script') {
      const output = `--outfile=${join(built, 'identification.js')}`;
      await runIn(vite, recipe, ['esbuild', 'main.ts', '--bundle', '--minify', output]);
      for (const file of ['index.html', 'brand.css']) {
        cpSync(join(vite, recipe, file), join(built, file));
      }
    } else await runIn(vite, recipe, ['vite', 'build']);

    await identify(await openBank({ folder: built, isStrict: true }));
  });
}

tenLines('Vite, a plain page', 'plain', ['vite', 'lit']);
tenLines('Vite, React 19 in StrictMode', 'react', ['vite', 'react', 'lit']);
tenLines('esbuild, a script element', 'script', ['esbuild', 'lit']);

/** A component that shows the screen, and hears that it is done. */
function component(name: ConsumerName, recipe: string): void {
  consumer(name, async ({ versions }) => {
    const vite = await installProject('vite');
    versions.push(...versionsIn(vite, 'vite', recipe, 'lit'));
    await runIn(vite, recipe, ['vite', 'build']);

    const page = await identify(
      await openBank({ folder: join(vite, recipe, 'dist'), isStrict: true }),
    );

    await page.getByText('Welcome to the bank.').waitFor();
  });
}

component('Vite, Vue 3', 'vue');
component('Vite, Svelte 5', 'svelte');

/** Does what the user does at a hosted page, and reports the return, as a second device would. */
async function passHostedPage({ host }: Bank, form: 'pass' | 'sign'): Promise<void> {
  const current = await host.current({ userId: USER_ID });
  if (current === null) throw new Error('Nothing has begun.');
  const { url } = await host.hostedPage(current.id);
  await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
  await host.send(current.id, { type: 'redirect.succeeded' });
}

// The component keeps its screen, its place and one stream for each host.
consumer('Vite, React 19 with hot reload', async ({ versions }) => {
  const bank = await openBank({ folder: inject('folder'), isStrict: false });
  const vite = await installProject('vite');
  versions.push(...versionsIn(vite, 'vite', '@vitejs/plugin-react', 'react', 'lit'));
  const project = join(vite, 'hot');
  const { url } = await startServer(
    project,
    ['node', '../node_modules/vite/bin/vite.js', '--port', '0'],
    { API: bank.url },
  );
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
