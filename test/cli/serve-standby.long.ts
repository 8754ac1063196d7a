/** A standby, a backup, and the settings for a balancer in front, of servers in processes of their own. */
import { Agent, request } from 'node:http';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { start as startCommand, type Context } from './command.js';
import { openGateway, SECRETS, signedStore, startServer, storePath } from './server.js';

const STOPPED = { code: 0, signal: null };
const SOON = { timeout: 30_000, interval: 50 };

const backUp = (context: Context, file: string, admin: string, env = SECRETS) =>
  startCommand(context, ['store', 'backup', file, '--admin-url', admin], { env });

it.concurrent(
  'a standby waits for the store, and takes over when its server is killed',
  async (context) => {
    const sandbox = await openGateway(context);
    const file = await signedStore(context, sandbox);
    const first = startServer(context, sandbox, { file });
    await first.line('call', { call: 'getStatus' });
    const standby = startServer(context, sandbox, { file, args: ['--wait-for-store'] });
    const { admin } = await standby.line('waiting');
    const ready = await fetch(`${String(admin)}/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'waitingForStore' }]);
    expect((await fetch(`${String(admin)}/health`)).status).toBe(200);
    expect((await fetch(`${String(admin)}/metrics`)).status).toBe(200);

    await first.process.end('SIGKILL');

    await standby.line('serving');
    await vi.waitUntil(async () => (await standby.admin('/ready')).status === 200, SOON);
    sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
    await standby.line('state', { to: 'completed' });
    expect(sandbox.finalizations(1)).toBe(1);
  },
);

it.concurrent('a standby stops while it waits', async (context) => {
  const sandbox = await openGateway(context);
  const file = storePath(context);
  await startServer(context, sandbox, { file }).line('serving');
  const standby = startServer(context, sandbox, { file, args: ['--wait-for-store'] });
  await standby.line('waiting');
  expect(await standby.process.end('SIGTERM')).toEqual(STOPPED);
});

it.concurrent(
  'a backup of a running server is a store of its own, for its owner alone',
  async (context) => {
    const sandbox = await openGateway(context);
    const file = await signedStore(context, sandbox);
    const server = startServer(context, sandbox, { file });
    const { admin } = await server.line('serving');
    const copy = `${file}.copy`;

    expect(await backUp(context, copy, String(admin)).exit).toEqual(STOPPED);

    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const store = createLibsqlStore({ file: copy });
    context.onTestFinished(() => store.close());
    expect(await store.list({ limit: 9 })).toMatchObject([{ userId: 1 }]);
    expect((await server.admin('/ready')).status).toBe(200);
  },
);

it.concurrent('a backup replaces no file, and is for operators only', async (context) => {
  const sandbox = await openGateway(context);
  const server = startServer(context, sandbox, { file: storePath(context) });
  const admin = String((await server.line('serving'))['admin']);
  const file = `${storePath(context)}.copy`;
  writeFileSync(file, 'kept');
  chmodSync(file, 0o600);
  const refused = backUp(context, file, admin);
  expect(await refused.exit).toEqual({ code: 2, signal: null });
  expect(refused.stderr).toMatch(/^FILE: EEXIST/);
  expect(readFileSync(file, 'utf8')).toBe('kept');

  const wrong = { ...SECRETS, IDENTIFICATION_OPERATOR_TOKEN: SECRETS.IDENTIFICATION_APP_TOKEN };
  const stranger = backUp(context, `${file}.other`, admin, wrong as never);
  expect(await stranger.exit).toEqual({ code: 2, signal: null });
  expect(stranger.stderr).toMatch(/^IDENTIFICATION_OPERATOR_TOKEN: the server refuses it/);
  expect((await fetch(`${admin}/backup`, { method: 'POST' })).status).toBe(401);
  expect((await fetch(`${admin}/backup`)).status).toBe(405);
  const nowhere = backUp(context, `${file}.other`, 'http://127.0.0.1:1');
  expect(await nowhere.exit).toEqual({ code: 2, signal: null });
});

it.concurrent(
  'the admin port answers to no name that a page can make lead to it',
  async (context) => {
    const sandbox = await openGateway(context);
    const server = startServer(context, sandbox, {
      file: storePath(context),
      args: ['--admin-host', '0.0.0.0'],
    });
    const { admin } = await server.line('serving');
    const { port } = new URL(String(admin));
    const statusFor = (host: string) =>
      new Promise((resolve) => {
        request(`http://127.0.0.1:${port}/metrics`, { headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).end();
      });
    expect(await statusFor(`evil.example:${port}`)).toBe(421);
    expect(await statusFor(`127.0.0.1:${port}`)).toBe(200);
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    expect(await statusFor(`10.0.0.7:${port}`)).toBe(200);
  },
);

it.concurrent(
  '47: an idle connection is kept for longer than a balancer keeps it',
  async (context) => {
    const sandbox = await openGateway(context);
    const server = startServer(context, sandbox, { file: storePath(context) });
    const { api } = await server.line('serving');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    context.onTestFinished(() => {
      agent.destroy();
    });
    const portOf = () =>
      new Promise<unknown>((resolve, reject) => {
        const sent = request(`${String(api)}/health`, { agent }, (answer) => {
          const port = sent.socket?.localPort;
          expect(answer.headers['keep-alive']).toBe('timeout=65');
          answer.resume().on('end', () => {
            resolve(port);
          });
        });
        sent.on('error', reject).end();
      });
    const first = await portOf();
    await sleep(6_500);
    expect(await portOf()).toBe(first);
  },
);

it.concurrent(
  'an identification is removed after --retention, and connections are limited',
  async (context) => {
    const sandbox = await openGateway(context);
    const file = await signedStore(context, sandbox);
    sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
    const server = startServer(context, sandbox, {
      file,
      args: ['--retention', '0', '--connections', '1', '--keep-alive-timeout', '1000'],
    });
    await server.line('state', { to: 'completed' });
    const listed = async () => {
      const list = await server.api(SECRETS.IDENTIFICATION_OPERATOR_TOKEN, '/identifications');
      return ((await list.json()) as { identifications: unknown[] }).identifications.length;
    };
    await vi.waitUntil(async () => (await listed()) === 0, SOON);
  },
);
