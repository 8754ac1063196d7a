/** What stands between a page and its server: events come within a second, or a long poll takes over. */
import { createServer } from 'node:http';
import compression from 'compression';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpApi, toNodeListener } from '../../src/http/index.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { apiOptions, serve } from '../http/helpers.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';
import { openNginx } from '../support/nginx.js';
import { openScreen } from './helpers.js';

const scene = async () => {
  const host = openHost(await start());
  return { host, id: await startParked(host, 1) };
};

/** A site with one `proxy_pass` to the server. */
const site =
  (target: string, directives = '') =>
  (address: string): string =>
    `server { listen ${address}; location / { proxy_pass ${target}; ${directives} } }`;

/** How long a change takes from the server to a screen, in ms. */
async function delayOfChange(url: string, { host, id }: Awaited<ReturnType<typeof scene>>) {
  const paths: string[] = [];
  const screen = openScreen(url, {
    fetch: (input, init) => {
      if (typeof input === 'string') paths.push(input.slice(url.length));
      return fetch(input, init);
    },
  });
  await screen.until('awaitingRedirect');
  // The stream stands, or a long poll does.
  await expect.poll(() => paths.at(-1), { timeout: 30_000 }).toMatch(/events$|wait=25$/);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const began = Date.now();
  await host.send(id, { type: 'cancel' });
  await screen.until('cancelled');
  return { delay: Date.now() - began, last: paths.at(-1) ?? '' };
}

it('behind nginx with its default configuration, events arrive within a second', async () => {
  const parts = await scene();
  const { url } = await serve(parts.host);
  const { delay, last } = await delayOfChange(await openNginx(site(url)), parts);
  expect(last).toMatch(/events$/);
  expect(delay).toBeLessThan(1_000);
});

it('behind nginx that buffers all the same, long polling takes over within 30 s', async () => {
  const parts = await scene();
  const { url } = await serve(parts.host);
  const nginx = await openNginx(
    site(url, 'proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;'),
  );
  const began = Date.now();
  const screen = openScreen(nginx);
  await screen.until('awaitingRedirect');
  await screen.until(({ connection }) => connection === 'reconnecting');
  await screen.until(({ connection }) => connection === 'online');
  expect(Date.now() - began).toBeLessThan(30_000);
  const { delay, last } = await delayOfChange(nginx, parts);
  expect(delay).toBeLessThan(30_000);
  expect(last).toMatch(/events$|wait=25$/);
  await screen.until('cancelled');
});

it('behind Express with compression(), events arrive within a second', async () => {
  const parts = await scene();
  const api = createHttpApi(apiOptions(parts.host));
  const app = express();
  app.use(compression({ threshold: 0 }));
  app.use(toNodeListener(api));
  const server = createServer(app);
  const url = await listen(server, { port: 0 });
  onTestFinished(() => closeNow(server));
  const packed = await fetch(`${url}/openapi.json`);
  expect(packed.headers.get('content-encoding')).not.toBeNull();
  const { delay, last } = await delayOfChange(url, parts);
  expect(last).toMatch(/events$/);
  expect(delay).toBeLessThan(1_000);
});
