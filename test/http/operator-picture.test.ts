/** The operator's page with the drawn path of an identification, in a real browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import type { IdentificationState } from '../../src/index.js';
import { openJournalDirectory } from '../../src/inspect/node/index.js';
import { closeBrowser, openPage } from '../inspect/browser.js';
import { start } from '../sandbox/helpers.js';
import { findingsInEitherScheme } from '../support/axe.js';
import { FAST, submit } from '../support/host.js';
import { complete, openHost, startParked, startSigning, until } from '../server/helpers.js';
import { client, serve } from './helpers.js';

afterAll(closeBrowser);

/** A call that stays in flight. */
const HELD = { kind: 'delay', ms: 60_000 } as const;

async function open() {
  const directory = mkdtempSync(join(tmpdir(), 'journals-'));
  const journals = await openJournalDirectory({ directory });
  onTestFinished(async () => {
    await journals.close();
    rmSync(directory, { recursive: true });
  });
  const sandbox = await start();
  const host = openHost(sandbox, {
    inspect: journals.inspect,
    timings: { ...FAST, requestTimeout: HELD.ms },
  });
  return { host, sandbox, url: (await serve(host, { journals })).url };
}

it('draws the path that an identification has taken, and follows it live', async () => {
  const { host, url } = await open();
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

it('has no accessibility findings in any state', async () => {
  const { host, sandbox, url } = await open();
  const { page } = await openPage({
    extraHTTPHeaders: { authorization: 'operator' },
  });
  const found: string[] = [];
  const look = async (id: string, state: IdentificationState): Promise<void> => {
    await until(host, id, state);
    await page.goto(`${url}/operator/${id}`);
    await page.locator(`.state[data-lit][data-state="${state}"]`).waitFor();
    found.push(...(await findingsInEitherScheme(page)).map((finding) => `${state}: ${finding}`));
  };
  const startWith = async (restart: boolean): Promise<string> => {
    sandbox.faults.next('initiate', HELD);
    return (await host.start({ userId: restart ? 1 : 2 }, { restart })).identification.id;
  };

  await look(await startWith(true), 'restarting');
  await look(await startWith(false), 'initiating');
  const failed = await startParked(host, 3);
  await look(failed, 'awaitingRedirect');
  await host.send(failed, { type: 'redirect.failed' });
  await look(failed, 'failed');
  await host.send(failed, { type: 'cancel' });
  await look(failed, 'cancelled');
  const polling = await startParked(host, 4);
  sandbox.faults.next('status', HELD);
  await host.send(polling, { type: 'redirect.succeeded' });
  await look(polling, 'phaseA');
  const signing = await startSigning(host, 5);
  await look(signing, 'signing');
  sandbox.faults.next('status', HELD);
  await host.send(signing, { type: 'redirect.succeeded' });
  await look(signing, 'phaseB');
  await look(polling, 'stalled');
  const signed = await startSigning(host, 6);
  sandbox.faults.next('finalize', HELD);
  await submit(
    { ...(await until(host, signed, 'signing')).view, hosted: await host.hostedPage(signed) },
    'sign',
  );
  await host.send(signed, { type: 'redirect.succeeded' });
  await look(signed, 'finalizing');
  await look((await complete(host, await startParked(host, 7))).id, 'completed');

  expect(found).toEqual([]);
});

it('is for operators only, including the journal and the script', async () => {
  const { host, url } = await open();
  const id = await startSigning(host, 42);
  const own = client(url, 'user 42');
  for (const path of [`/operator/${id}`, `/operator/${id}/journal`, '/operator/panel.js']) {
    expect((await own.get(path)).status).toBe(403);
  }
  expect((await client(url, 'operator').get('/operator/unknown/journal')).status).toBe(404);
});

it('reads a journal without secrets', async () => {
  const { host, sandbox, url } = await open();
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
