/** The operator's page with the drawn path of an identification, in a real browser. */
import { expect, it } from 'vitest';
import { openPage } from '../inspect/browser.js';
import { complete, startSigning, until } from '../server/helpers.js';
import { client } from './helpers.js';
import { openPictures } from './operator-pictures.js';

it('draws the path that an identification has taken, and follows it live', async () => {
  const { host, url } = await openPictures();
  const id = await startSigning(host, 42);
  const { page, requests, errors } = await openPage({
    extraHTTPHeaders: { authorization: 'operator' },
  });

  await page.goto(`${url}/operator/${id}`);
  await page.locator('.state[data-lit][data-state="signing"]').waitFor();
  await complete(host, id);
  await page.locator('.state[data-lit][data-state="completed"]').waitFor();

  expect(await page.locator('.edge[data-taken]').count()).toBeGreaterThan(5);
  expect(errors).toEqual([]);
  expect(requests.filter((request) => !request.startsWith(url))).toEqual([]);
});

it('is for operators only, including the journal and the script', async () => {
  const { host, url } = await openPictures();
  const id = await startSigning(host, 42);
  const own = client(url, 'user 42');
  for (const path of [`/operator/${id}`, `/operator/${id}/journal`, '/operator/panel.js']) {
    expect((await own.get(path)).status).toBe(403);
  }
  expect((await client(url, 'operator').get('/operator/unknown/journal')).status).toBe(404);
});

it('reads a journal without secrets', async () => {
  const { host, sandbox, url } = await openPictures();
  const id = await startSigning(host, 748_291);
  const { view } = await until(host, id, 'signing');
  await complete(host, id);

  const read = async (): Promise<string> => {
    const headers = { authorization: 'operator' };
    return (await fetch(`${url}/operator/${id}/journal`, { headers })).text();
  };
  // The journal is written asynchronously.
  await expect.poll(read).toContain('"state":"completed"');
  const text = await read();
  for (const secret of [sandbox.accessToken, view.hosted?.url ?? 'none', '748291'])
    expect(text).not.toContain(secret);
});
