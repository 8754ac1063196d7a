import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createLibsqlStore } from '../../src/server/stores/libsql/index.js';
import { finalizeBodies, temporaryFolder } from './bench.js';
import { LANDING, openGateway, SECRETS, signedStore, startServer, storePath } from './server.js';

const STOPPED = { code: 0, signal: null };
it.concurrent('serves /metrics and /health on this machine', async (context) => {
  const sandbox = await openGateway(context);
  const server = startServer(context, sandbox, { file: storePath(context) });

  const health = await server.admin('/health');
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  const metrics = await server.admin('/metrics');
  expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await metrics.text()).toMatch(/^identifications\{state="completed"\} 0$/m);
  expect((await server.admin('/')).status).toBe(404);
  expect((await server.admin('/metrics', { method: 'POST' })).status).toBe(405);
  expect((await server.line('serving'))['admin']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it.concurrent('serves a user of the app from the start to the result', async (context) => {
  const sandbox = await openGateway(context);
  const server = startServer(context, sandbox, { file: storePath(context) });
  const { IDENTIFICATION_APP_TOKEN: app, IDENTIFICATION_OPERATOR_TOKEN: operator } = SECRETS;
  const ask = (path: string, body?: object, userId = '7') =>
    server.api(app, path, {
      headers: { 'identification-user-id': userId, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
  const started = await ask('/identifications', {});
  expect(started.status).toBe(201);
  const { id } = (await started.json()) as { id: string };

  for (const form of ['pass', 'sign']) {
    const answer = await ask(`/identifications/${id}/open`, {});
    const { url } = (await answer.json()) as { url: string };
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
    const landing = await server.api('', '/return/success', { headers: { cookie } });
    expect(landing.headers.get('location')).toBe(LANDING.success);
    await server.line('state', { from: form === 'pass' ? 'phaseA' : 'phaseB' });
    if (form === 'pass') await server.line('state', { to: 'signing' });
  }
  await server.line('state', { to: 'completed' });

  expect(await (await ask(`/identifications/${id}`)).json()).toMatchObject({ state: 'completed' });
  expect((await ask(`/identifications/${id}`, undefined, '8')).status).toBe(404);
  expect((await server.api(operator, `/identifications/${id}`)).status).toBe(200);
  expect((await server.api('wrong', `/identifications/${id}`)).status).toBe(401);
});

it.concurrent('resumes what the store holds, and logs neither tokens nor URLs', async (context) => {
  const sandbox = await openGateway(context);
  const file = await signedStore(context, sandbox);
  const server = startServer(context, sandbox, { file });
  await server.line('call', { call: 'getStatus' });
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  await server.line('state', { to: 'completed' });

  const metrics = await (await server.admin('/metrics')).text();
  expect(metrics).toMatch(/^identification_states_entered_total\{state="completed"\} 1$/m);
  expect(await server.process.end('SIGTERM')).toEqual(STOPPED);
  expect(sandbox.finalizations(1)).toBe(1);
  for (const secret of ['canary', sandbox.url, new URL(sandbox.url).host]) {
    expect(server.process.stdout + metrics).not.toContain(secret);
  }
  expect(server.process.stderr).toBe('');
});

it.concurrent('refuses a second server on the same store, and says why', async (context) => {
  const sandbox = await openGateway(context);
  const file = storePath(context);
  const first = startServer(context, sandbox, { file });
  await first.line('serving');

  const { process: second } = startServer(context, sandbox, { file });

  expect(await second.exit).toEqual({ code: 2, signal: null });
  expect(second.stderr).toMatch(
    /^--store: The store is in use: another process has the file open/m,
  );
  expect((await first.admin('/health')).status).toBe(200);
});

it.concurrent.for(['SIGTERM', 'SIGINT'] as const)(
  'lets the call in flight end on %s, and saves its result',
  async (signal, context) => {
    const sandbox = await openGateway(context);
    const file = await signedStore(context, sandbox);
    sandbox.faults.next('finalize', { kind: 'delay', ms: 500 });
    sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
    const server = startServer(context, sandbox, { file });
    await vi.waitUntil(() => finalizeBodies(sandbox).length === 1, {
      interval: 5,
      timeout: 30_000,
    });

    expect(await server.process.end(signal)).toEqual(STOPPED);

    expect(server.lines().map(({ event, to }) => to ?? event)).toContain('completed');
    expect(server.lines().at(-1)).toMatchObject({ event: 'stopped' });
    const store = createLibsqlStore({ file });
    context.onTestFinished(() => store.close());
    expect(await store.count()).toMatchObject({ completed: 1 });
    expect(finalizeBodies(sandbox)).toHaveLength(1);
  },
);

it.concurrent('waits for a call in flight for no longer than --drain-timeout', async (context) => {
  const sandbox = await openGateway(context);
  const file = await signedStore(context, sandbox);
  sandbox.faults.next('finalize', { kind: 'delay', ms: 600_000 });
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  const server = startServer(context, sandbox, {
    file,
    args: ['--drain-timeout', '100', '--request-timeout', '600000'],
  });
  await vi.waitUntil(() => finalizeBodies(sandbox).length === 1, { interval: 5, timeout: 30_000 });

  expect(await server.process.end('SIGTERM')).toEqual(STOPPED);
  expect(server.lines().find(({ outcome }) => outcome === 'aborted')).toMatchObject({
    call: 'finalize',
  });
});

it.concurrent('goes on after a kill -9, and finalizes once', async (context) => {
  const sandbox = await openGateway(context);
  const file = await signedStore(context, sandbox);
  sandbox.faults.next('finalize', { kind: 'delay', ms: 600_000 });
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  const killed = startServer(context, sandbox, { file });
  await vi.waitUntil(() => finalizeBodies(sandbox).length === 1, { interval: 5, timeout: 30_000 });
  expect(await killed.process.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });

  const server = startServer(context, sandbox, { file });

  await server.line('state', { to: 'completed' });
  expect(sandbox.finalizations(1)).toBe(1);
  expect(new Set(finalizeBodies(sandbox)).size).toBe(1);
});

it.concurrent('reads the token file for each call', async (context) => {
  const sandbox = await openGateway(context);
  const file = await signedStore(context, sandbox);
  sandbox.script(1, { status: 'DOCUMENT_SIGN_SUCCESS', times: 100_000 });
  const tokenFile = join(temporaryFolder(context), 'token');
  writeFileSync(tokenFile, 'expired\n');
  const server = startServer(context, sandbox, {
    file,
    args: ['--access-token-file', tokenFile],
    env: { ...SECRETS, IDENTIFICATION_ACCESS_TOKEN: '' },
  });
  await server.line('call', { outcome: 'unauthorized' });
  expect(sandbox.finalizations(1)).toBe(0);

  writeFileSync(tokenFile, `${SECRETS.IDENTIFICATION_ACCESS_TOKEN}\n`);

  await server.line('state', { to: 'completed' });
});

it.concurrent.for(['--admin-port', '--port'] as const)(
  'refuses to start where %s is taken',
  async (option, context) => {
    const sandbox = await openGateway(context);
    const { port } = new URL(sandbox.url);
    const { process: command } = startServer(context, sandbox, {
      file: storePath(context),
      args: [option, port],
    });

    expect(await command.exit).toEqual({ code: 2, signal: null });
    expect(command.stderr).toMatch(
      new RegExp(`^${option}: Port \\d+ of 127\\.0\\.0\\.1 is in use: .* another port`, 'm'),
    );
  },
);
