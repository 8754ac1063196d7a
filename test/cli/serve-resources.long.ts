/** Rows 77 to 79 and 84 of the fault table: resources of a server that are full, slow or gone. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { mountSmallDisk } from '../support/small-disk.js';
import { start as startCommand, startRedirected } from './command.js';
import {
  freeAddresses,
  openGateway,
  SECRETS,
  serverArguments,
  startServer,
  storePath,
  type Server,
} from './server.js';

const STOPPED = { code: 0, signal: null };
const SOON = { timeout: 30_000, interval: 50 };

const startOne = async (url: string, userId: number): Promise<number> => {
  const answer = await fetch(`${url}/identifications`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${SECRETS.IDENTIFICATION_APP_TOKEN}`,
      'identification-user-id': String(userId),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ userAgent: 'x'.repeat(200) }),
  });
  await answer.text();
  return answer.status;
};

const statusOf = async (url: string): Promise<number> => {
  const answer = await fetch(url).catch(() => null);
  await answer?.text();
  return answer?.status ?? 0;
};

const readiness = async (server: Server): Promise<unknown> => {
  const answer = await server.admin('/ready');
  return [answer.status, ((await answer.json()) as { status: unknown }).status];
};

const droppedAt = async (admin: string): Promise<number> => {
  const metrics = await (await fetch(`${admin}/metrics`)).text();
  return Number(/^identification_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1]);
};

it.concurrent(
  '77: goes on with its log on a full device, counts the lines, and stops on SIGTERM',
  async (context) => {
    const sandbox = await openGateway(context);
    const { api, admin, args } = await freeAddresses();
    const command = startRedirected(
      context,
      serverArguments(sandbox, { file: storePath(context), args }),
      '/dev/full',
      { env: SECRETS },
    );
    await vi.waitUntil(async () => (await statusOf(`${admin}/ready`)) === 200, SOON);
    expect(await startOne(api, 1)).toBe(201);
    expect(await droppedAt(admin)).toBeGreaterThan(0);
    expect(await command.end('SIGTERM')).toEqual(STOPPED);
  },
);

it.concurrent(
  '77: goes on with its log on a full disk, and writes on when there is room',
  async (context) => {
    const disk = mountSmallDisk(context, 64);
    const sandbox = await openGateway(context);
    const { api, admin, args } = await freeAddresses();
    const log = join(disk.folder, 'log');
    const command = startRedirected(
      context,
      serverArguments(sandbox, { file: storePath(context), args }),
      log,
      { env: SECRETS },
    );
    await vi.waitUntil(async () => (await statusOf(`${admin}/ready`)) === 200, SOON);
    disk.fill();
    await vi.waitUntil(async () => {
      await startOne(api, 1 + Math.floor(Math.random() * 1_000));
      return (await droppedAt(admin)) > 0;
    }, SOON);
    disk.makeRoom();
    expect(await startOne(api, 2_000)).toBe(201);
    expect(await command.end('SIGTERM')).toEqual(STOPPED);
    expect(readFileSync(log, 'utf8').trim().split('\n').at(-1)).toContain('"event":"stopped"');
  },
);

it.concurrent(
  '77: goes on where the reader of its log hangs, and stops on SIGTERM',
  async (context) => {
    const sandbox = await openGateway(context);
    const server = startServer(context, sandbox, { file: storePath(context) });
    const serving = await server.line('serving');
    const [api, admin] = [String(serving['api']), String(serving['admin'])];
    server.process.pauseStdout();
    let userId = 0;
    await vi.waitUntil(
      async () => {
        const users = Array.from({ length: 50 }, () => (userId += 1));
        const statuses = await Promise.all(users.map((user) => startOne(api, user)));
        expect(new Set(statuses)).toEqual(new Set([201]));
        return (await droppedAt(admin)) > 0;
      },
      { timeout: 50_000, interval: 1 },
    );
    expect(await statusOf(`${admin}/ready`)).toBe(200);
    process.kill(server.process.pid ?? 0, 'SIGTERM');
    await vi.waitUntil(async () => (await statusOf(`${admin}/health`)) === 0, SOON);
  },
);

it.concurrent('77: goes on where the reader of its log has left', async (context) => {
  const sandbox = await openGateway(context);
  const server = startServer(context, sandbox, { file: storePath(context) });
  const serving = await server.line('serving');
  const [api, admin] = [String(serving['api']), String(serving['admin'])];
  server.process.closeStdout();
  for (const userId of [1, 2, 3]) expect(await startOne(api, userId)).toBe(201);
  await vi.waitUntil(async () => (await droppedAt(admin)) > 0, SOON);
  expect(await server.process.end('SIGTERM')).toEqual(STOPPED);
});

it.concurrent(
  '78: is not ready on a full disk, says so once, and recovers without a caller',
  async (context) => {
    const disk = mountSmallDisk(context, 600);
    const sandbox = await openGateway(context);
    const server = startServer(context, sandbox, { file: join(disk.folder, 'store.db') });
    const api = String((await server.line('serving'))['api']);
    expect(await readiness(server)).toEqual([200, 'ok']);
    disk.fill();

    const users = Array.from({ length: 20 }, (_, index) => index + 1);
    const statuses = await Promise.all(users.map((user) => startOne(api, user)));
    expect(statuses).toContain(503);
    await vi.waitUntil(async () => (await statusOf(`${api}/ready`)) === 503, SOON);
    expect(await readiness(server)).toEqual([503, 'storeUnavailable']);
    expect((await server.admin('/health')).status).toBe(200);
    expect(await statusOf(`${api}/health`)).toBe(200);
    expect(await (await server.admin('/metrics')).text()).toMatch(/^identification_store_up 0$/m);
    for (const user of users) await startOne(api, 100 + user);
    const told = server.lines().filter(({ event }) => event === 'store');
    expect(told).toMatchObject([{ level: 50, works: 'false' }]);
    expect(server.lines().filter(({ level }) => Number(level) >= 50).length).toBeLessThan(5);

    disk.makeRoom();
    await server.line('store', { works: 'true' });
    expect(await readiness(server)).toEqual([200, 'ok']);
    expect(await (await server.admin('/metrics')).text()).toMatch(/^identification_store_up 1$/m);
    expect(await startOne(api, 500)).toBe(201);
  },
);

it.concurrent('78: is not ready where its files may not grow (ulimit)', async (context) => {
  const sandbox = await openGateway(context);
  const { api, admin, args } = await freeAddresses();
  const words = serverArguments(sandbox, { file: storePath(context), args });
  // Blocks of 512 bytes: room for the empty store alone.
  const command = startRedirected(context, words, '/dev/null', { env: SECRETS }, 'ulimit -f 200');
  await vi.waitUntil(async () => (await statusOf(`${admin}/ready`)) === 200, SOON);
  let userId = 0;
  await vi.waitUntil(async () => (await startOne(api, (userId += 1))) === 503, {
    ...SOON,
    interval: 1,
  });
  await vi.waitUntil(async () => (await statusOf(`${admin}/ready`)) === 503, SOON);
  expect(await statusOf(`${admin}/health`)).toBe(200);
  expect(await command.end('SIGTERM')).toEqual(STOPPED);
});

it.concurrent.for(['deleted', 'replaced'] as const)(
  '79: accepts nothing once its store is %s, and says so within seconds',
  async (how, context) => {
    const sandbox = await openGateway(context);
    const file = storePath(context);
    const server = startServer(context, sandbox, { file });
    const api = String((await server.line('serving'))['api']);
    expect(await startOne(api, 1)).toBe(201);

    if (how === 'replaced') {
      writeFileSync(`${file}.other`, readFileSync(file));
      renameSync(`${file}.other`, file);
    } else rmSync(file);

    expect(await startOne(api, 2)).toBe(503);
    await vi.waitUntil(async () => (await statusOf(`${api}/ready`)) === 503, { timeout: 5_000 });
    expect(await readiness(server)).toEqual([503, 'storeUnavailable']);
    expect((await server.admin('/health')).status).toBe(200);
    await server.line('store', { works: 'false' });
    if (how === 'replaced') return;

    // The log on the path is still that of the first one.
    const { process: second } = startServer(context, sandbox, { file });
    expect(await second.exit).toEqual({ code: 2, signal: null });
    expect(second.stderr).toMatch(/^--store: .*-wal does not belong to /m);
    expect(await startOne(api, 3)).toBe(503);
  },
);

it.concurrent(
  '79: finds a log that another file has left behind, and changes nothing',
  async (context) => {
    const sandbox = await openGateway(context);
    const file = storePath(context);
    const killed = startServer(context, sandbox, { file });
    const serving = await killed.line('serving');
    expect(await startOne(String(serving['api']), 1)).toBe(201);
    const backup = `${file}.backup`;
    const made = startCommand(
      context,
      ['store', 'backup', backup, '--admin-url', String(serving['admin'])],
      { env: SECRETS },
    );
    expect(await made.exit).toEqual(STOPPED);
    expect(await startOne(String(serving['api']), 2)).toBe(201);
    await killed.process.end('SIGKILL');
    const log = readFileSync(`${file}-wal`);
    expect(log.length).toBeGreaterThan(0);
    renameSync(backup, file);

    const { process: refused } = startServer(context, sandbox, { file });

    expect(await refused.exit).toEqual({ code: 2, signal: null });
    expect(refused.stderr).toMatch(/^--store: .*-wal does not belong to .*Move it away/m);
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
    renameSync(`${file}-wal`, `${file}-wal.old`);
    const server = startServer(context, sandbox, { file });
    await server.line('serving');
    const list = await server.api(SECRETS.IDENTIFICATION_OPERATOR_TOKEN, '/identifications');
    expect(await list.json()).toMatchObject({ identifications: [{ userId: 1 }], damaged: [] });
  },
);

it.concurrent(
  '84: is healthy and ready with a damaged identification, and shows it to the operator',
  async (context) => {
    const sandbox = await openGateway(context);
    const file = storePath(context);
    const before = startServer(context, sandbox, { file });
    const api = String((await before.line('serving'))['api']);
    expect(await startOne(api, 1)).toBe(201);
    const { id } = await before.line('state', { to: 'awaitingRedirect' });
    expect(await before.process.end('SIGTERM')).toEqual(STOPPED);
    // The state of the row, and of no index: one bit of a letter.
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf('individualawaitingRedirect'); at >= 0;) {
      bytes[at + 10] = 0xe1;
      at = bytes.indexOf('individualawaitingRedirect', at + 1);
    }
    writeFileSync(file, bytes);

    const server = startServer(context, sandbox, { file });

    await server.line('damaged', { id, state: null });
    expect(await readiness(server)).toEqual([200, 'ok']);
    expect((await server.admin('/health')).status).toBe(200);
    const operator = SECRETS.IDENTIFICATION_OPERATOR_TOKEN;
    const page = await (await server.api(operator, '/operator')).text();
    expect(page).toContain(id);
    expect(page).toContain('damaged');
    const list = await server.api(operator, '/identifications');
    expect(await list.json()).toMatchObject({ identifications: [], damaged: [{ id }] });
    const metrics = await (await server.admin('/metrics')).text();
    expect(metrics).toMatch(/^identification_damaged_records_total 1$/m);
    // The user starts again.
    expect(await startOne(String((await server.line('serving'))['api']), 1)).toBe(201);
  },
);
