import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import type { Frame, Page } from 'playwright-core';
import { openPage } from './browser.js';

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`pages/${name}.ts`, import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

const pageOf = (script: string, body: string): string =>
  `<!doctype html><meta charset="utf-8"><body>${body}<script type="module">${script.replaceAll('</script', '<\\/script')}</script>`;

const BUTTONS = ['window', 'iframe', 'flood']
  .map((name) => `<button id="${name}">${name}</button>`)
  .join('');

/** Reports itself as connected all the time, so that the library sends every event again. */
const FLOOD = `setInterval(() => {
  for (let sent = 0; sent < 20; sent += 1) parent.postMessage({ type: '@statelyai.connected' }, '*');
}, 1);`;

async function openHost(): Promise<{ page: Page; errors: string[] }> {
  const files: Readonly<Record<string, string>> = {
    '/': pageOf(await bundle('host'), BUTTONS),
    '/inspector': pageOf(await bundle('receiver'), ''),
    '/flood': pageOf(FLOOD, ''),
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(files[request.url ?? ''] ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { page, errors } = await openPage();
  await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
  return { page, errors };
}

/** The events that Stately's receiver has received when the identification has reached `signing`. */
async function received(inspector: Page | Frame): Promise<string> {
  await inspector.getByText('"value":{"signing":"idle"}').waitFor();
  return inspector.locator('body').innerText();
}

it.each(['iframe', 'window'])(
  "Stately's receiver in the target %s gets the events of an identification, without secrets",
  async (target) => {
    const { page } = await openHost();
    const opened =
      target === 'window' ? page.waitForEvent('popup') : page.waitForEvent('frameattached');
    await page.locator(`#${target}`).click();
    const text = await received(await opened);
    expect(text).toContain('"value":{"phaseA":"requesting"}');
    expect(text).toContain('"name":"identification"');
    expect(text).not.toContain('canary');
  },
);

it('an identification goes on after the user closes the inspector window', async () => {
  const { page, errors } = await openHost();
  const popup = page.waitForEvent('popup');
  await page.locator('#window').click();
  await (await popup).close();
  await page.waitForFunction(() => document.title === '{"signing":"idle"}');
  expect(errors.filter((error) => !error.includes('404'))).toEqual([]);
});

it('an identification goes on while the inspector floods the page with messages', async () => {
  const { page } = await openHost();
  await page.locator('#flood').click();
  await page.waitForFunction(() => document.title === '{"signing":"idle"}');
});
