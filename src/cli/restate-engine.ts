import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeNow, listen } from '../net/listen.js';
import { UsageError } from './usage-error.js';

/** The ports of a Restate server; they stay the same when it is started again. */
export interface EnginePorts {
  readonly ingress: number;
  readonly admin: number;
  readonly node: number;
}

/** A Restate server on this machine alone. */
export interface Engine {
  readonly ingressUrl: string;
  readonly adminUrl: string;
  readonly pid: number;
  /** Resolves when the process has ended, on its own or by `end`. */
  readonly ended: Promise<unknown>;
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface EngineOptions {
  /** Where the server keeps its data. */
  readonly folder: string;
  readonly ports: EnginePorts;
  /** More settings of the server, as environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** `inherit` writes the server's log to standard error of this process. Default: `ignore`. */
  readonly log?: 'ignore' | 'inherit';
}

const START_TIMEOUT_MS = 60_000;
const HEALTH_INTERVAL_MS = 50;

/**
 * Starts the Restate server of the npm package: on this machine alone, without telemetry, in little
 * memory.
 *
 * Rejects with a `UsageError` where the package is missing, and where the server does not start.
 */
export async function startEngine({
  folder,
  ports,
  env = {},
  log = 'ignore',
}: EngineOptions): Promise<Engine> {
  const child = spawn(findServer(), ['--no-logo'], {
    stdio: ['ignore', log === 'inherit' ? process.stderr : 'ignore', log],
    env: {
      ...inherited(process.env),
      RESTATE_BASE_DIR: folder,
      // Restate keeps queued requests in temporary files.
      TMPDIR: folder,
      RESTATE_NODE_NAME: 'identification',
      RESTATE_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: '1',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_IP: '127.0.0.1',
      RESTATE_ADVERTISED_HOST: '127.0.0.1',
      RESTATE_BIND_PORT: String(ports.node),
      RESTATE_INGRESS__BIND_PORT: String(ports.ingress),
      RESTATE_ADMIN__BIND_PORT: String(ports.admin),
      RESTATE_ADMIN__DISABLE_WEB_UI: 'true',
      RESTATE_DEFAULT_NUM_PARTITIONS: '4',
      RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: '64 MiB',
      // Restate asks GitHub for its newest release, and logs an error without the Internet.
      RESTATE_LOG_FILTER: 'warn,octocrab=off',
      ...env,
    },
  });
  // The server must not outlive this process.
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.on('exit', kill);
  const ended = once(child, 'exit').finally(() => process.off('exit', kill));
  const ingressUrl = `http://127.0.0.1:${String(ports.ingress)}`;
  const adminUrl = `http://127.0.0.1:${String(ports.admin)}`;
  const engine: Engine = {
    ingressUrl,
    adminUrl,
    pid: child.pid ?? 0,
    ended,
    end: async (signal) => {
      if (isRunning()) child.kill(signal);
      await ended;
    },
  };
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const isUp = async (): Promise<boolean> => {
    await Promise.all([answers(`${adminUrl}/health`), answers(`${ingressUrl}/restate/health`)]);
    return isRunning();
  };
  const waiting = new AbortController();
  const isStarted = await Promise.race([
    isUp(),
    ended.then(() => false),
    sleep(START_TIMEOUT_MS, false, { signal: waiting.signal }),
  ]);
  waiting.abort();
  if (isStarted) return engine;
  await engine.end('SIGKILL');
  throw new Error('The Restate server does not start.');

  async function answers(url: string): Promise<void> {
    while (isRunning()) {
      const isOk = await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isOk) return;
      await sleep(HEALTH_INTERVAL_MS);
    }
  }
}

/**
 * What the server needs of this process's environment: its own settings, and what every program may
 * read. The rest stays here, the access token and the secrets among it.
 */
const inherited = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => /^(?:PATH|HOME|LANG|LC_\w+|TZ|RESTATE_\w+)$/.test(name)),
  );

/** The binary itself: the package's own command does not pass every signal on. */
function findServer(): string {
  try {
    const wrapper = createRequire(import.meta.url).resolve(
      '@restatedev/restate-server/package.json',
    );
    const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`;
    return createRequire(wrapper).resolve(`${platform}/bin/restate-server`);
  } catch (cause) {
    throw new UsageError(
      '--dev needs an optional package: npm install @restatedev/restate-server',
      {
        cause,
      },
    );
  }
}

/** Finds free ports; another process may still take one of them before the server does. */
export async function freePorts(): Promise<EnginePorts> {
  const servers = [createServer(), createServer(), createServer()];
  const [ingress = 0, admin = 0, node = 0] = await Promise.all(
    servers.map(async (server) => Number(new URL(await listen(server, { port: 0 })).port)),
  );
  await Promise.all(servers.map(closeNow));
  return { ingress, admin, node };
}
