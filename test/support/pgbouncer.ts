import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext } from 'vitest';
import { freePort } from './free-port.js';

/** PgBouncer refuses to run as root; this user of every Linux owns nothing. */
const NOBODY = 65_534;

/**
 * Debian's PgBouncer in transaction mode, in front of a database; resolves with its URL.
 *
 * @throws (rejects with) an Error that says what to install where it is missing
 */
export async function openPgBouncer(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  databaseUrl: string,
  { poolSize = 5 }: { readonly poolSize?: number } = {},
): Promise<string> {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' });
  } catch (error) {
    throw new Error('This test needs PgBouncer: apt-get install pgbouncer', { cause: error });
  }
  const { hostname, port, username, password } = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  const listenPort = await freePort();
  const configuration = join(folder, 'pgbouncer.ini');
  writeFileSync(
    configuration,
    `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(listenPort)}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${String(poolSize)}
max_client_conn = 200
`,
  );
  const isRoot = userInfo().uid === 0;
  if (isRoot) {
    chownSync(folder, NOBODY, NOBODY);
    chownSync(configuration, NOBODY, NOBODY);
    chmodSync(configuration, 0o600);
  }
  const bouncer = spawn('pgbouncer', ['-q', configuration], {
    stdio: ['ignore', 'ignore', 'inherit'],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  onTestFinished(async () => {
    bouncer.kill('SIGKILL');
    if (bouncer.exitCode === null && bouncer.signalCode === null) await once(bouncer, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  await expect.poll(() => answers(listenPort)).toBe(true);
  const url = new URL(databaseUrl);
  url.port = String(listenPort);
  return url.href;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
