/** Row 49: an egress proxy, by which alone the gateway can be reached. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { closeNow, listen } from '../../src/net/listen.js';
import { runJson } from './json-run.js';
import { openSandbox } from './bench.js';
import type { Context } from './command.js';
import { openGateway, SECRETS, startServer, storePath } from './server.js';

/** A proxy that opens tunnels, and to where it was asked to. */
async function openProxy(context: Context) {
  const tunnels: string[] = [];
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(incoming.url ?? '');
    outgoing.writeHead(405).end();
  });
  server.on('connect', ({ url = '' }, client, head) => {
    tunnels.push(url);
    const [host = '', port] = url.split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    for (const socket of [target, client]) {
      socket.on('error', () => {
        target.destroy();
        client.destroy();
      });
    }
  });
  const url = await listen(server, { port: 0 });
  context.onTestFinished(() => closeNow(server));
  return { url, tunnels, requests };
}

const start = (api: { api: ReturnType<typeof startServer>['api'] }) =>
  api.api(SECRETS.IDENTIFICATION_APP_TOKEN, '/identifications', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'identification-user-id': '7' },
    body: '{}',
  });

it.concurrent.for([
  ['NODE_USE_ENV_PROXY=1', [], { NODE_USE_ENV_PROXY: '1' }],
  ['--use-env-proxy', ['--use-env-proxy'], {}],
] as const)('49: serve sends through the proxy with %s', async ([, args, variables], context) => {
  const sandbox = await openGateway(context);
  const proxy = await openProxy(context);
  const env = { ...SECRETS, ...variables, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
  const server = startServer(context, sandbox, { file: storePath(context), args, env });
  expect((await start(server)).status).toBe(201);
  await server.line('state', { to: 'awaitingRedirect' });
  expect(proxy.tunnels).toContain(new URL(sandbox.url).host);
  expect(proxy.requests).toEqual([]);
});

it.concurrent.for([
  ['without either', {}],
  ['for a host of NO_PROXY', { NODE_USE_ENV_PROXY: '1', NO_PROXY: '127.0.0.1' }],
] as const)('49: serve sends without the proxy %s', async ([, variables], context) => {
  const sandbox = await openGateway(context);
  const proxy = await openProxy(context);
  const env = { ...SECRETS, ...variables, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
  const server = startServer(context, sandbox, { file: storePath(context), env });
  expect((await start(server)).status).toBe(201);
  await server.line('state', { to: 'awaitingRedirect' });
  expect(proxy.tunnels).toEqual([]);
});

it.concurrent('49: run sends through the proxy, by the fetch of the platform', async (context) => {
  const sandbox = await openSandbox(context);
  const proxy = await openProxy(context);
  const run = runJson(context, sandbox, {
    args: ['--use-env-proxy'],
    env: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url },
  });
  await run.reaches('awaitingRedirect');
  await vi.waitUntil(() => proxy.tunnels.includes(new URL(sandbox.url).host));
});
