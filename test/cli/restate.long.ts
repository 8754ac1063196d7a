import { existsSync, readdirSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { restate } from '../../src/cli/restate.js';
import { createRestateHost } from '../../src/restate/index.js';
import { listen } from '../../src/net/listen.js';
import { complete } from '../server/helpers.js';
import { openSandbox, temporaryFolder } from './bench.js';
import { start, startRedirected } from './command.js';
import { KEYS, openReceiver } from '../events/receiver.js';
import { LANDING, openGateway, SECRETS } from './server.js';

const TOKEN = 'canary-of-the-access-token';

async function complaint(args: readonly string[], token: string | undefined = TOKEN) {
  vi.stubEnv('IDENTIFICATION_ACCESS_TOKEN', token);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const error: unknown = await restate([...args], AbortSignal.abort()).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw new Error('It has not complained.', { cause: error });
  expect(error.message).not.toContain('canary');
  return error.message;
}

const GOOD = ['--base-url', 'https://gateway.example', '--admin-url', 'http://127.0.0.1:1'];

it.for([
  [['--dev'], '--admin-url: is required, or --dev, and not both'],
  [['--admin-url', 'restate'], '--admin-url: must be an absolute http: or https: URL'],
  [
    ['--host', '0.0.0.0'],
    '--identity-key: is required where others can reach the service (--host)',
  ],
  [['--identity-key', 'mine'], '--identity-key: must be a key: publickeyv1_…'],
  [['--port', '65536'], '--port: must be a whole number from 0 to 65535 (0: any free port)'],
  [['--poll-interval', 'often'], '--poll-interval: must be a whole number of ms from 1 to 3600000'],
  [
    ['--base-url', 'http://gateway.example'],
    '--base-url: must be https: (http: only on this machine, and only with --allow-insecure-loopback)',
  ],
  [['--access-token-file', 'token'], /^--access-token-file: is not taken together/],
  [['--api-port', '0'], /^--ingress-url: is required with --api-port, or --dev/m],
  [
    ['--api-port', '0', '--ingress-url', 'http://127.0.0.1:1'],
    /^IDENTIFICATION_OPERATOR_TOKEN: is required.*\nIDENTIFICATION_APP_TOKEN: .*\nIDENTIFICATION_SECRET: .*\n--landing-success: .*\n--landing-fail: /m,
  ],
  [['--ingress-url', 'http://127.0.0.1:1'], /^--ingress-url: is taken with --api-port only/],
  [
    ['--events-url', 'https://app.example'],
    /^IDENTIFICATION_EVENTS_KEYS: is required in the environment/,
  ],
] as const)('refuses %s', async ([args, message]) => {
  expect(await complaint([...GOOD, ...args])).toMatch(message);
});

it('refuses to start without a Restate server, and without a token', async () => {
  expect(await complaint(['--base-url', 'https://gateway.example'])).toMatch(/^--admin-url: /);
  expect(await complaint(GOOD, '')).toMatch(/^IDENTIFICATION_ACCESS_TOKEN: is required/);
});

it('refuses a Restate server that does not answer', async () => {
  expect(await complaint([...GOOD, '--port', '0'])).toBe(
    '--admin-url: Restate’s admin API at http://127.0.0.1:1 could not be reached.',
  );
});

it('serves a user from the start to the result on its own Restate server, and leaves no files', async (context) => {
  const sandbox = await openSandbox(context, { accessToken: TOKEN });
  const folder = temporaryFolder(context);
  const command = start(
    context,
    [
      ...['restate', '--dev', '--port', '0', '--base-url', sandbox.url],
      ...['--allow-insecure-loopback', '--poll-interval', '20'],
    ],
    { env: { IDENTIFICATION_ACCESS_TOKEN: TOKEN, TMPDIR: folder } },
  );
  const [line] = await command.shows(/^.*"event":"serving".*$/m);
  const serving = JSON.parse(line) as { ingress: string; admin: string; service: string };
  for (const url of Object.values(serving)) {
    if (url.startsWith('http')) expect(new URL(url).hostname).toBe('127.0.0.1');
  }
  const host = createRestateHost({
    ingressUrl: serving.ingress,
    adminUrl: serving.admin,
    actors: createGatewayActors({
      baseUrl: sandbox.url,
      getAccessToken: () => TOKEN,
      allowInsecureLoopback: true,
    }),
  });
  onTestFinished(() => host.close());
  const { identification } = await host.start({ userId: 42 });
  expect((await complete(host, identification.id)).view.state).toBe('completed');
  expect(sandbox.finalizations(42)).toBe(1);

  expect(await command.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(command.stdout).not.toContain('canary');
  expect(readdirSync(folder)).toEqual([]);
  expect(existsSync(folder)).toBe(true);
  await expect(fetch(`${serving.admin}/health`)).rejects.toThrow();
});

it('serves the HTTP API in front of Restate, and tells the app of each state', async (context) => {
  const sandbox = await openGateway(context);
  const receiver = await openReceiver((_, index) => (index === 0 ? 503 : 204), context);
  const command = start(
    context,
    [
      ...['restate', '--dev', '--port', '0', '--api-port', '0', '--base-url', sandbox.url],
      ...['--landing-success', LANDING.success, '--landing-fail', LANDING.fail],
      ...['--events-url', receiver.url, '--allow-insecure-loopback', '--poll-interval', '20'],
    ],
    { env: { ...SECRETS, IDENTIFICATION_EVENTS_KEYS: KEYS.first } },
  );
  const [line] = await command.shows(/^.*"event":"serving".*$/m);
  const { api } = JSON.parse(line) as { api: string };
  const asUser = (path: string, init: RequestInit = {}) =>
    fetch(`${api}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        authorization: `Bearer ${SECRETS.IDENTIFICATION_APP_TOKEN}`,
        'identification-user-id': '42',
        'content-type': 'application/json',
      },
    });
  const current = async () => (await (await asUser('/identifications/current')).json()) as Body;
  interface Body {
    readonly id: string;
    readonly state: string;
  }

  const started = await asUser('/identifications', { method: 'POST', body: '{}' });
  expect(started.status).toBe(201);
  const { id } = (await started.json()) as Body;
  for (const action of ['pass', 'sign']) {
    const opened = await asUser(`/identifications/${id}/open`, { method: 'POST', body: '{}' });
    const { url, ...visit } = (await opened.json()) as { url: string };
    await fetch(`${url}/${action}`, { method: 'POST', redirect: 'manual' });
    await asUser(`/identifications/${id}/events`, {
      method: 'POST',
      body: JSON.stringify({ type: 'redirect.succeeded', ...visit }),
    });
    const next = action === 'pass' ? 'signing' : 'completed';
    await expect.poll(async () => (await current()).state).toBe(next);
  }
  await expect.poll(() => receiver.requests.length).toBe(3);
  expect(receiver.events()).toMatchObject([
    { type: 'identification.started', data: { id, userId: 42 } },
    { type: 'identification.completed', data: { id, userId: 42 } },
  ]);
  const other = await fetch(`${api}/identifications/${id}`);
  expect(other.status).toBe(401);

  expect(await command.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(command.stdout + command.stderr).not.toContain('canary');
});

it('77: serves with its log on a full device', async (context) => {
  const sandbox = await openSandbox(context, { accessToken: TOKEN });
  const probe = createServer();
  const port = new URL(await listen(probe, { port: 0 })).port;
  await new Promise((resolve) => probe.close(resolve));
  const command = startRedirected(
    context,
    [
      ...['restate', '--dev', '--port', port, '--base-url', sandbox.url],
      '--allow-insecure-loopback',
    ],
    '/dev/full',
    { env: { IDENTIFICATION_ACCESS_TOKEN: TOKEN, TMPDIR: temporaryFolder(context) } },
  );
  const accepts = () =>
    new Promise<boolean>((resolve) => {
      const socket = createConnection(Number(port), '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
  await vi.waitUntil(accepts, { timeout: 45_000, interval: 100 });
  // Its first line, which cannot be written, comes once it has registered.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await accepts()).toBe(true);
  expect((await command.end('SIGTERM')).code).toBe(0);
});
