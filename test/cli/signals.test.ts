import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { identify } from '../../src/cli/identify.js';
import { openReturnListener } from '../../src/cli/return-listener.js';
import { identificationInput } from '../../src/input/identification-input.js';
import { checkpointPath, finalizeBodies, openSandbox } from './bench.js';
import { runJson, USER } from './json-run.js';
import { complete, visit } from './user.js';

it.concurrent('ends on Ctrl+C, and leaves the checkpoint', async (context) => {
  const sandbox = await openSandbox(context);
  const path = checkpointPath(context);
  const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
  await run.reaches('awaitingRedirect');
  expect(await run.end('SIGINT')).toEqual({ code: 130, signal: null });
  expect(run.stderr).toBe('');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ state: 'awaitingRedirect' });
});

it.concurrent('ends on SIGTERM while finalizing; the next run finalizes once', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.faults.next('finalize', { kind: 'delay', ms: 600_000 });
  const args = ['--checkpoint', checkpointPath(context)];
  const stopped = runJson(context, sandbox, { args });
  await visit(sandbox, await stopped.reaches('awaitingRedirect'), 'pass');
  await visit(sandbox, await stopped.reaches('signing'), 'sign');
  await stopped.reaches('finalizing');
  await vi.waitUntil(() => finalizeBodies(sandbox).length === 1, {
    interval: 5,
    timeout: 30_000,
  });
  expect(await stopped.end('SIGTERM')).toEqual({ code: 143, signal: null });
  expect(finalizeBodies(sandbox)).toHaveLength(1);

  const run = runJson(context, sandbox, { args });
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(sandbox.finalizations(USER)).toBe(1);
  expect(new Set(finalizeBodies(sandbox)).size).toBe(1);
});

it.concurrent(
  'goes on after a stop longer than every timeout, and does nothing twice',
  async (context) => {
    const sandbox = await openSandbox(context);
    const OPERATIONS = ['initiate', 'status', 'finalize'] as const;
    for (const operation of OPERATIONS) {
      sandbox.faults.next(operation, { kind: 'delay', ms: 100 });
    }
    const args = ['--request-timeout', '150', '--poll-timeout', '400'];
    const run = runJson(context, sandbox, { args });
    const end = complete(run, sandbox);
    for (const operation of OPERATIONS) {
      await vi.waitUntil(() => sandbox.requests.some((call) => call.operation === operation), {
        interval: 5,
        timeout: 30_000,
      });
      await run.freeze(500);
    }

    expect(await end).toEqual({ code: 0, signal: null });
    expect(sandbox.finalizations(USER)).toBe(1);
    expect(sandbox.sessions(USER)).toHaveLength(1);
    expect(new Set(finalizeBodies(sandbox)).size).toBe(1);
  },
);

// In this process: a test cannot time a signal to the start of a command.
it.concurrent('sends nothing where the signal has come before the start', async (context) => {
  const sandbox = await openSandbox(context);
  const listener = await openReturnListener(0);
  context.onTestFinished(() => listener.close());
  const code = await identify({
    actors: createGatewayActors({
      baseUrl: sandbox.url,
      getAccessToken: () => sandbox.accessToken,
      allowInsecureLoopback: true,
    }),
    input: identificationInput({ subject: { userId: USER } }),
    reporter: { show: () => undefined, warn: () => undefined, close: () => undefined },
    listener,
    file: null,
    prompt: null,
    inspect: null,
    signal: AbortSignal.abort(),
  });
  expect(code).toBeNull();
  expect(sandbox.requests).toEqual([]);
});
