/** Rows 50 and 83: a server that is told to stop, by any way to start it, at any moment. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it, vi } from 'vitest';
import { finalizeBodies, temporaryFolder } from './bench.js';
import { startAsProcess1, startByShell, startInContainer, type Context } from './command.js';
import { openGateway, SECRETS, signedStore, startServer, storePath } from './server.js';

const STOPPED = { code: 0, signal: null };
const env = SECRETS;

/** Makes a process of Node.js send itself a SIGTERM in the first moment that a handler is there for it. */
const SELF_SIGNAL = `--import=data:text/javascript,${encodeURIComponent(
  "const look = () => process.listenerCount('SIGTERM') > 0 ? process.kill(process.pid, 'SIGTERM') : setImmediate(look); look();",
)}`;

/** A server that never ends a call: its gateway has taken a finalize and does not answer. */
async function busyServer(context: Context, start = startServer) {
  const sandbox = await openGateway(context);
  const file = await signedStore(context, sandbox);
  sandbox.faults.next('finalize', { kind: 'delay', ms: 600_000 });
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  const args = ['--drain-timeout', '600000', '--request-timeout', '600000'];
  const server = start(context, sandbox, { file, args });
  await vi.waitUntil(() => finalizeBodies(sandbox).length === 1, { interval: 5, timeout: 30_000 });
  return server;
}

it.concurrent.for([
  ['any process', startServer],
  ['process 1 of a container', startServerAsProcess1],
] as const)('83: a second SIGTERM ends %s at once', async ([, start], context) => {
  const server = await busyServer(context, start);
  const command = server.process;
  command.signal('SIGTERM');
  await server.line('stopping');
  expect(await command.end('SIGTERM')).toEqual({ code: 143, signal: null });
});

it.concurrent('83: as process 1 of a container it drains on SIGTERM', async (context) => {
  const sandbox = await openGateway(context);
  const server = startServerAsProcess1(context, sandbox, { file: storePath(context) });
  await server.line('serving');
  expect(await server.process.end('SIGTERM')).toEqual(STOPPED);
  expect(server.lines().at(-1)).toMatchObject({ event: 'stopped' });
});

it.concurrent.for([
  ['any process', startServer],
  ['process 1 of a container', startServerAsProcess1],
] as const)(
  '83: a SIGTERM in the first moment of %s stops it before it serves or calls the gateway',
  async ([, start], context) => {
    const sandbox = await openGateway(context);
    const file = await signedStore(context, sandbox);
    const asked = sandbox.requests.length;
    const server = start(context, sandbox, {
      file,
      env: { ...SECRETS, NODE_OPTIONS: SELF_SIGNAL },
    });
    expect(await server.process.exit).toEqual(STOPPED);
    expect(server.lines().map(({ event }) => event)).not.toContain('serving');
    expect(sandbox.requests).toHaveLength(asked);
  },
);

it.concurrent('83: a SIGTERM 150 ms after the start, and others until it ends', async (context) => {
  const sandbox = await openGateway(context);
  const server = startServerAsProcess1(context, sandbox, { file: storePath(context) });
  await sleep(150);
  const { exit } = server.process;
  // As a supervisor that asks again: on a busy machine the first can come before Node.js runs.
  const asking = setInterval(() => {
    try {
      server.process.signal('SIGTERM');
    } catch {
      // It has just ended.
    }
  }, 100);
  void exit.finally(() => {
    clearInterval(asking);
  });
  expect([0, 143]).toContain((await exit).code);
});

/** The shell commands, and the command of a container, of the guide. */
function documentedStarts() {
  const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const [, shell = ''] = /```sh\n(npm install [^`]* serve [^`]*)```/.exec(guide) ?? [];
  const [, container = ''] = /```dockerfile\nCMD ([^`]*)```/.exec(guide) ?? [];
  return {
    /** Without the installation. */
    shell: shell.slice(shell.indexOf('node_modules/.bin')).trim(),
    container: JSON.parse(container.replaceAll('\\\n', '')) as string[],
  };
}

/** A project that has installed the package. */
function installed(context: Context): string {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  chmodSync(inject('cli'), 0o755);
  symlinkSync(inject('cli'), join(folder, 'node_modules/.bin/identification-machine'));
  return folder;
}

const ANY_PORT = ['--port', '0', '--admin-port', '0'];

it.concurrent(
  '50: the documented command ends on SIGTERM, and leaves no process',
  async (context) => {
    const cwd = installed(context);
    // As a script does that a supervisor starts.
    const line = `exec ${documentedStarts().shell} ${ANY_PORT.join(' ')}`;
    const command = startByShell(context, line, { cwd, env });
    const [, api = ''] = await command.shows(/"api":"([^"]+)"/);
    expect((await fetch(`${api}/ready`)).status).toBe(200);
    expect(await command.end('SIGTERM')).toEqual(STOPPED);
    expect(command.stdout).toContain('"event":"stopped"');
    await expect(fetch(`${api}/health`)).rejects.toThrow();
  },
);

it.concurrent('50: the documented command of a container drains as process 1', async (context) => {
  const cwd = installed(context);
  const words = documentedStarts().container.map((word) =>
    word === '/data/identifications.db' ? 'identifications.db' : word,
  );
  const command = startInContainer(context, [...words, ...ANY_PORT], { cwd, env });
  await command.shows(/"event":"serving"/);
  expect(await command.end('SIGTERM')).toEqual(STOPPED);
  expect(command.stdout).toContain('"event":"stopped"');
});

function startServerAsProcess1(...[context, sandbox, options]: Parameters<typeof startServer>) {
  return startServer(context, sandbox, options, startAsProcess1);
}
