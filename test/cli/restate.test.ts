import { existsSync, readdirSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { restate } from '../../src/cli/restate.js';
import { createRestateHost } from '../../src/restate/index.js';
import { complete } from '../server/helpers.js';
import { openSandbox, temporaryFolder } from './bench.js';
import { start } from './command.js';

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
