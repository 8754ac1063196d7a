/** `serve` on a database, in processes of their own. */
import { readFileSync } from 'node:fs';
import { expect, inject, it, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { createServerHost } from '../../src/server/index.js';
import { createPostgresStore } from '../../src/server/stores/postgres/index.js';
import pg from 'pg';
import type { Sandbox } from '../../src/sandbox/index.js';
import { openPostgres } from '../support/postgres.js';
import { newSchema, query } from '../server/postgres.js';
import { start } from './command.js';
import { openGateway, SECRETS, startServer } from './server.js';

const STOPPED = { code: 0, signal: null };
const SOON = { timeout: 30_000, interval: 50 };
const APP = SECRETS.IDENTIFICATION_APP_TOKEN;

const env = (url = inject('postgres')) => ({ ...SECRETS, IDENTIFICATION_DATABASE_URL: url });

/** An identification whose user has just signed, before the next poll. */
async function signed(sandbox: Sandbox, schema: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: inject('postgres') });
  const host = createServerHost({
    actors: createGatewayActors({
      baseUrl: sandbox.url,
      getAccessToken: () => SECRETS.IDENTIFICATION_ACCESS_TOKEN,
      allowInsecureLoopback: true,
    }),
    store: createPostgresStore({ pool, schema }),
    timings: { pollInterval: 10 },
  });
  const { identification } = await host.start({ userId: 1 });
  for (const form of ['pass', 'sign']) {
    const { url } = await host.hostedPage(identification.id);
    await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
    // Held back, so that the processes resume it in phase B.
    if (form === 'sign') sandbox.script(1, { status: 'PROCESSING', times: 100_000 });
    await host.send(identification.id, { type: 'redirect.succeeded' });
    await vi.waitUntil(
      async () => (await host.get(identification.id))?.view.state !== 'phaseA',
      SOON,
    );
  }
  await host.close();
  await pool.end();
}

it('serves from a database, counts its connections, and shows its password nowhere', async (context) => {
  const sandbox = await openGateway(context);
  const schema = newSchema(context);
  const server = startServer(context, sandbox, {
    env: env(),
    args: ['--database-schema', schema, '--database-connections', '4'],
  });
  const started = await server.api(APP, '/identifications', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'identification-user-id': '1' },
    body: '{}',
  });
  expect(started.status).toBe(201);
  await vi.waitUntil(async () => (await server.admin('/ready')).status === 200, SOON);
  const metrics = await (await server.admin('/metrics')).text();
  expect(metrics).toMatch(/^identification_store_connections\{state="waiting"\} 0$/m);
  expect(metrics).toMatch(/^identification_owned \d+$/m);
  expect(metrics).toMatch(/^identification_leases_total\{outcome="lost"\} 0$/m);
  const { pid } = server.process;
  const { password } = new URL(inject('postgres'));
  expect(readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')).not.toContain(password);
  const backup = await server.admin('/backup', {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRETS.IDENTIFICATION_OPERATOR_TOKEN}` },
  });
  expect(backup.status).toBe(409);
  expect(await server.process.end('SIGTERM')).toEqual(STOPPED);
  expect(server.process.stdout + server.process.stderr + metrics).not.toContain(password);
  const { rows } = await query(`SELECT id FROM ${schema}.servers`);
  expect(rows).toEqual([]);
});

it('takes the password from the environment where the URL is an argument', async (context) => {
  const sandbox = await openGateway(context);
  const url = new URL(inject('postgres'));
  const { password } = url;
  url.password = '';
  const server = startServer(context, sandbox, {
    file: url.href,
    env: { ...SECRETS, PGPASSWORD: password },
    args: ['--database-schema', newSchema(context)],
  });
  await server.line('serving');
  await vi.waitUntil(async () => (await server.admin('/ready')).status === 200, SOON);
});

it('hands its identifications to another server, long before its lease would end', async (context) => {
  const sandbox = await openGateway(context);
  const schema = newSchema(context);
  await signed(sandbox, schema);
  const args = ['--database-schema', schema, '--database-lease', '60000'];
  const first = startServer(context, sandbox, {
    env: env(),
    args: [...args, '--stop-delay', '1000'],
  });
  await first.line('call', { call: 'getStatus' });
  const second = startServer(context, sandbox, { env: env(), args });
  await second.line('serving');
  expect(second.lines().filter(({ event }) => event === 'call')).toEqual([]);

  first.process.signal('SIGTERM');
  await first.line('stopping');
  const ready = await first.admin('/ready');
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'stopping' }]);
  // A balancer that has not noticed yet: the server still answers.
  expect((await first.api(APP, '/openapi.json')).status).toBe(200);

  await second.line('call', { call: 'getStatus' });
  expect(await first.process.exit).toEqual(STOPPED);
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  await second.line('state', { to: 'completed' });
  expect(sandbox.finalizations(1)).toBe(1);
});

it('waits for a database that is not there yet, and goes on when it is', async (context) => {
  const sandbox = await openGateway(context);
  const postgres = await openPostgres();
  context.onTestFinished(() => postgres.remove());
  await postgres.stop();
  const server = startServer(context, sandbox, { env: env(postgres.url) });
  await server.line('storeProblem');
  const ready = await server.admin('/ready');
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'storeUnavailable' }]);
  await postgres.start();
  await vi.waitUntil(async () => (await server.admin('/ready')).status === 200, SOON);
  expect(await server.process.end('SIGTERM')).toEqual(STOPPED);
});

it('says that its password is wrong, and what to do where it may not migrate', async (context) => {
  const sandbox = await openGateway(context);
  const schema = newSchema(context);
  const wrong = new URL(inject('postgres'));
  wrong.password = 'canary';
  const refused = startServer(context, sandbox, { env: env(wrong.href) }).process;
  expect(await refused.exit).toEqual({ code: 2, signal: null });
  expect(refused.stderr).toMatch(/^IDENTIFICATION_DATABASE_URL: password authentication failed/m);
  expect(refused.stderr + refused.stdout).not.toContain('canary');

  const args = ['--database-schema', schema, '--no-migrations'];
  const older = startServer(context, sandbox, { env: env(), args }).process;
  expect(await older.exit).toEqual({ code: 2, signal: null });
  expect(older.stderr).toMatch(/Run "identification-machine store migrate"/);

  const migrated = start(context, ['store', 'migrate', '--database-schema', schema], {
    env: env(),
  });
  expect(await migrated.exit).toEqual(STOPPED);
  expect(JSON.parse(migrated.stdout)).toMatchObject({ event: 'migrated', from: 0, version: 2 });
  await startServer(context, sandbox, { env: env(), args }).line('serving');
});

it('serves as a role that may change no schema, with the privileges of the guide', async (context) => {
  const sandbox = await openGateway(context);
  const schema = newSchema(context);
  const role = `${schema}_role`;
  const guide = readFileSync('docs/hosting-on-postgres.md', 'utf8');
  const grants = /```sql\n(GRANT USAGE[^`]*)```/.exec(guide)?.[1] ?? '';
  expect(grants).toContain('TO app;');
  const migrated = start(context, ['store', 'migrate', '--database-schema', schema], {
    env: env(),
  });
  expect(await migrated.exit).toEqual(STOPPED);
  await query(`CREATE ROLE ${role} LOGIN PASSWORD 'for-a-role'`);
  await query(
    grants.replaceAll('identification_machine', schema).replaceAll('TO app;', `TO ${role};`),
  );
  context.onTestFinished(async () => {
    await query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
  const url = new URL(inject('postgres'));
  url.username = role;
  url.password = 'for-a-role';

  const server = startServer(context, sandbox, {
    env: env(url.href),
    args: ['--database-schema', schema, '--no-migrations'],
  });
  const started = await server.api(APP, '/identifications', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'identification-user-id': '1' },
    body: '{}',
  });
  expect(started.status).toBe(201);
  await vi.waitUntil(async () => (await server.admin('/ready')).status === 200, SOON);
  await server.line('state', { to: 'awaitingRedirect' });
  await server.process.end('SIGTERM');
});
