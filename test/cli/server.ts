import { createServer } from 'node:http';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { closeNow, listen } from '../../src/net/listen.js';
import { createServerHost } from '../../src/server/index.js';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { openSandbox, temporaryFolder } from './bench.js';
import { start, type Command, type Context } from './command.js';

/** The environment variables that `serve` requires. */
export const SECRETS = {
  IDENTIFICATION_ACCESS_TOKEN: 'canary-of-the-access-token',
  IDENTIFICATION_OPERATOR_TOKEN: 'canary-of-the-operator-token-0123456789',
  IDENTIFICATION_APP_TOKEN: 'canary-of-the-app-token-0123456789abcdef',
  IDENTIFICATION_SECRET: 'canary-of-the-secret-0123456789abcdef',
} as const;

/** The app's own pages. */
export const LANDING = {
  success: 'https://app.example/welcome',
  fail: 'https://app.example/again',
} as const;

export interface ServerOptions {
  /** The store: a file, or the URL of a database without its password. Default: that of `env`. */
  readonly file?: string;
  readonly args?: readonly string[];
  /** Default: `SECRETS`. */
  readonly env?: Readonly<Record<string, string>>;
}

interface ApiRequest extends RequestInit {
  readonly headers?: Record<string, string>;
}

/** A server in a process of its own, on free ports. */
export interface Server {
  readonly process: Command;
  /** The lines of its log so far. */
  lines(): Record<string, unknown>[];
  /** Waits for a line of its log. */
  line(event: string, fields?: object): Promise<Record<string, unknown>>;
  /** Asks its API, with this bearer token. */
  api(token: string, path: string, init?: ApiRequest): Promise<Response>;
  /** Asks its admin server. */
  admin(path: string, init?: RequestInit): Promise<Response>;
}

/** A path for a store, in a folder that is removed with the test. */
export const storePath = (context: Context): string =>
  join(temporaryFolder(context), 'identifications.db');

/** A gateway that accepts the token of `SECRETS`. */
export const openGateway = (context: Context): Promise<Sandbox> =>
  openSandbox(context, { accessToken: SECRETS.IDENTIFICATION_ACCESS_TOKEN });

/** A store with one identification whose user has just signed, before the next poll. */
export async function signedStore(context: Context, sandbox: Sandbox): Promise<string> {
  const file = storePath(context);
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: sandbox.url,
      getAccessToken: () => SECRETS.IDENTIFICATION_ACCESS_TOKEN,
      allowInsecureLoopback: true,
    }),
    store: createLibsqlStore({ file }),
    timings: { pollInterval: 10 },
  });
  const { identification } = await host.start({ userId: 1 });
  for (const form of ['pass', 'sign']) {
    const { url } = await host.hostedPage(identification.id);
    await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
    // Held back, so that the process resumes it in phase B.
    if (form === 'sign') sandbox.script(1, { status: 'PROCESSING', times: 100_000 });
    await host.send(identification.id, { type: 'redirect.succeeded' });
    await vi.waitUntil(async () => (await host.get(identification.id))?.view.state !== 'phaseA', {
      interval: 5,
      timeout: 30_000,
    });
  }
  await host.close();
  return file;
}

export const serverArguments = (
  sandbox: Sandbox,
  { file, args = [] }: ServerOptions,
): readonly string[] => [
  ...['serve', ...(file === undefined ? [] : ['--store', file])],
  ...['--base-url', sandbox.url, '--allow-insecure-loopback'],
  ...['--landing-success', LANDING.success, '--landing-fail', LANDING.fail, '--port', '0'],
  ...['--admin-port', '0', '--poll-interval', '20', '--log-level', 'debug', ...args],
];

/** @param begin how the process is started */
export function startServer(
  context: Context,
  sandbox: Sandbox,
  options: ServerOptions,
  begin: typeof start = start,
): Server {
  const { env = SECRETS } = options;
  const command = begin(context, serverArguments(sandbox, options), { env });
  const lines = (): Record<string, unknown>[] =>
    command.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const line: Server['line'] = (event, fields = {}) =>
    command.until(() =>
      lines().find((found) =>
        Object.entries({ event, ...fields }).every(([name, value]) => found[name] === value),
      ),
    );

  return {
    process: command,
    lines,
    line,
    api: async (token, path, init = {}) => {
      const { api } = await line('serving');
      const headers = { ...init.headers, authorization: `Bearer ${token}` };
      return fetch(`${String(api)}${path}`, { redirect: 'manual', ...init, headers });
    },
    admin: async (path, init) => {
      const { admin } = await line('serving');
      return fetch(`${String(admin)}${path}`, init);
    },
  };
}

/** Addresses for a server whose log cannot tell them. */
export async function freeAddresses() {
  const servers = [createServer(), createServer()];
  const urls = await Promise.all(servers.map((server) => listen(server, { port: 0 })));
  await Promise.all(servers.map(closeNow));
  const [api = '', admin = ''] = urls;
  const args = ['--port', new URL(api).port, '--admin-port', new URL(admin).port];
  return { api, admin, args };
}
