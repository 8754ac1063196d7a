/** The operator's page in a browser, which has no bearer token to send. */
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { findingsInEitherScheme } from '../support/axe.js';
import { sharedChromium } from '../support/chromium.js';
import { openGateway, SECRETS, startServer, storePath, type Server } from './server.js';

const { IDENTIFICATION_OPERATOR_TOKEN: OPERATOR, IDENTIFICATION_APP_TOKEN: APP } = SECRETS;
const context = { onTestFinished };

async function open(): Promise<{ server: Server; sandbox: Sandbox; url: string }> {
  const sandbox = await openGateway(context);
  const server = startServer(context, sandbox, { file: storePath(context) });
  const { api } = await server.line('serving');
  return { server, sandbox, url: `${String(api)}/operator` };
}

/** An identification of this user, after this event. */
async function startOne(server: Server, userId: number, event?: string): Promise<string> {
  const ask = async (path: string, body: object) => {
    const answer = await server.api(APP, path, {
      method: 'POST',
      headers: { 'identification-user-id': String(userId), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { id: string };
  };
  const { id } = await ask('/identifications', {});
  await server.line('state', { id, to: 'awaitingRedirect' });
  if (event !== undefined) {
    const seen = { session: 1, page: 'identityCheck' };
    await ask(`/identifications/${id}/events`, { type: event, ...seen });
  }
  return id;
}

async function newPage(password: string): Promise<Page> {
  const browser = await sharedChromium();
  const page = await browser.newPage({
    httpCredentials: { username: 'operator', password },
  });
  onTestFinished(() => page.close());
  return page;
}

it('asks a browser for a password at the operator’s page only', async () => {
  const { server, url } = await open();
  const challengeAt = async (path: string) =>
    (await server.api('', path)).headers.get('www-authenticate');
  expect(await challengeAt('/operator')).toBe('Basic realm="Operators", charset="UTF-8"');
  expect(await challengeAt('/operator/unknown')).toMatch(/^Basic /);
  expect(await challengeAt('/identifications')).toBeNull();
  expect((await (await newPage(APP)).goto(url))?.status()).toBe(401);
  expect((await (await newPage(OPERATOR)).goto(url))?.status()).toBe(200);
});

it('lets an operator retry a failed identification', async () => {
  const { server, url } = await open();
  const id = await startOne(server, 7, 'redirect.failed');
  await server.line('state', { id, to: 'failed' });
  const page = await newPage(OPERATOR);
  await page.goto(url);
  await page.getByRole('link', { name: id.slice(0, 8) }).click();
  await page.getByRole('button', { name: 'Retry' }).click();
  await server.line('state', { id, from: 'failed' });
  expect(new URL(page.url()).pathname).toBe(`/operator/${id}`);
});

it('refuses a form of another site, though the browser sends the password', async () => {
  const { server, sandbox, url } = await open();
  const id = await startOne(server, 7, 'redirect.failed');
  await server.line('state', { id, to: 'failed' });
  const page = await newPage(OPERATOR);
  await page.goto(url);
  await page.route(`${sandbox.url}/evil`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" action="${url}/${id}/restart"><button>Win</button></form>`,
    }),
  );
  await page.goto(`${sandbox.url}/evil`);
  const answer = page.waitForResponse(`${url}/${id}/restart`);
  await page.getByRole('button').click();
  expect((await answer).status()).toBe(403);
  const list = await server.api(OPERATOR, `/identifications/${id}`);
  expect(await list.json()).toMatchObject({ state: 'failed' });
});

it('lists identifications accessibly in either colour scheme', async () => {
  const { server, url } = await open();
  const page = await newPage(OPERATOR);
  const found: string[] = [];
  const look = async (path: string): Promise<void> => {
    await page.goto(`${url}${path}`);
    found.push(...(await findingsInEitherScheme(page)).map((finding) => `${path}: ${finding}`));
  };
  await look('');
  await server.line('state', { id: await startOne(server, 1, 'redirect.failed'), to: 'failed' });
  await startOne(server, 2);
  for (const query of ['', '?state=failed', '?state=stalled', '?state=nonsense']) await look(query);
  await look('/unknown');
  expect(found).toEqual([]);
});
