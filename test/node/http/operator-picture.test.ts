/** The operator's page with the picture of an identification's way, in a real browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openJournalDirectory } from '../../../src/inspect/node/index.js';
import { closeBrowser, openPage } from '../../inspect/browser.js';
import { start } from '../../sandbox/helpers.js';
import { complete, openHost, startSigning, until } from '../helpers.js';
import { client, serve } from './helpers.js';

afterAll(closeBrowser);

async function open() {
  const directory = mkdtempSync(join(tmpdir(), 'journals-'));
  const journals = await openJournalDirectory({ directory });
  onTestFinished(async () => {
    await journals.close();
    rmSync(directory, { recursive: true });
  });
  const sandbox = await start();
  const host = openHost(sandbox, { inspect: journals.inspect });
  return { host, sandbox, url: (await serve(host, { journals })).url };
}

it('shows the way that an identification has taken, and goes along with it', async () => {
  const { host, url } = await open();
  const id = await startSigning(host, 42);
  const { page, requests, errors } = await openPage({
    extraHTTPHeaders: { authorization: 'operator' },
  });

  await page.goto(`${url}/operator/${id}`);
  await page.locator('.state[data-lit][data-state="signing"]').waitFor();
  await complete(host, id);
  await page.locator('.state[data-lit][data-state="completed"]').waitFor();

  expect(await page.locator('.way[data-taken]').count()).toBeGreaterThan(5);
  expect(errors).toEqual([]);
  expect(requests.filter((request) => !request.startsWith(url))).toEqual([]);
});

it('is usable by keyboard and screen reader', async () => {
  const { host, url } = await open();
  const id = await startSigning(host, 42);
  const { page } = await openPage({ extraHTTPHeaders: { authorization: 'operator' } });
  await page.goto(`${url}/operator/${id}`);
  await page.locator('.state[data-lit]').waitFor();

  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string }[] }>('axe.run()');
  expect(violations.map((violation) => violation.id)).toEqual([]);
});

it('is for operators alone, the journal and the script included', async () => {
  const { host, url } = await open();
  const id = await startSigning(host, 42);
  const own = client(url, 'user 42');
  for (const path of [`/operator/${id}`, `/operator/${id}/journal`, '/operator/panel.js']) {
    expect((await own.get(path)).status).toBe(403);
  }
  expect((await client(url, 'operator').get('/operator/unknown/journal')).status).toBe(404);
});

it('has no secret in what it reads', async () => {
  const { host, sandbox, url } = await open();
  const id = await startSigning(host, 748_291);
  const { view } = await until(host, id, 'signing');
  await complete(host, id);

  const read = async (): Promise<string> => {
    const headers = { authorization: 'operator' };
    return (await fetch(`${url}/operator/${id}/journal`, { headers })).text();
  };
  // Nobody waits for it to be written.
  await expect.poll(read).toContain('"state":"completed"');
  const text = await read();
  for (const secret of [sandbox.accessToken, view.hosted?.url ?? 'none', '748291'])
    expect(text).not.toContain(secret);
});
