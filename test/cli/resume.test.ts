import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { checkpointPath, openSandbox } from './bench.js';
import {
  CANCELLED,
  checkpointWith,
  COMPLETED,
  FAILED,
  HOPELESS,
  IN_PHASE_B,
} from './checkpoints.js';
import { runJson, USER } from './json-run.js';
import { complete, visit } from './user.js';

it.concurrent('a completed one shows the same output and sends nothing', async (context) => {
  const sandbox = await openSandbox(context);
  const args = ['--checkpoint', checkpointPath(context)];
  const first = runJson(context, sandbox, { args });
  await complete(first, sandbox);
  const sent = sandbox.requests.length;

  const again = runJson(context, sandbox, { args });
  expect(await again.exit).toEqual({ code: 0, signal: null });
  expect(again.states()).toEqual(['completed']);
  expect(again.lines()[0]?.output).toEqual(first.lines().at(-1)?.output);
  expect(sandbox.requests).toHaveLength(sent);
});

it.concurrent('a stalled one waits on', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.script(USER, { status: 'PROCESSING', times: Infinity });
  const args = ['--checkpoint', checkpointPath(context)];
  const stalled = runJson(context, sandbox, { args: [...args, '--poll-timeout', '300'] });
  await visit(sandbox, await stalled.reaches('awaitingRedirect'), 'pass');
  expect(await stalled.exit).toEqual({ code: 3, signal: null });
  sandbox.script(USER);

  const run = runJson(context, sandbox, { args });
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(run.states().slice(0, 2)).toEqual(['phaseA', 'signing']);
});

it.concurrent('one that failed and can be retried is retried where it was', async (context) => {
  const sandbox = await openSandbox(context);
  const args = ['--checkpoint', checkpointPath(context)];
  const failed = runJson(context, sandbox, { args });
  const check = await failed.reaches('awaitingRedirect');
  sandbox.rotateAccessToken();
  await visit(sandbox, check, 'pass');
  expect((await failed.reaches('failed')).failure).toMatchObject({
    code: 'unauthorized',
    retryable: true,
    httpStatus: 401,
  });
  expect(await failed.exit).toEqual({ code: 1, signal: null });

  const run = runJson(context, sandbox, { args });
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(run.states().slice(0, 2)).toEqual(['phaseA', 'signing']);
});

it.concurrent('one in progress goes on in spite of --restart', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.script(USER, { status: 'ERROR' });
  const path = checkpointWith(context, JSON.stringify(IN_PHASE_B));
  const run = runJson(context, sandbox, { args: ['--checkpoint', path, '--restart'] });
  await run.exit;
  expect(run.states()).toEqual(['phaseB', 'failed']);
  expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['status']);
});

const HELPED_BY_A_NEW_SESSION = [
  ['has failed for good', FAILED],
  ['was given up', CANCELLED],
] as const;

const BEGUN_ANEW = [
  ...HELPED_BY_A_NEW_SESSION,
  ['has failed in a way that nothing can help', HOPELESS],
  ['is completed', COMPLETED],
] as const;

it.concurrent.for(HELPED_BY_A_NEW_SESSION)(
  'one that %s stays as it is',
  async ([, checkpoint], context) => {
    const sandbox = await openSandbox(context);
    const path = checkpointWith(context, JSON.stringify(checkpoint));
    const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
    expect(await run.exit).toEqual({ code: 1, signal: null });
    expect(run.states()).toEqual([checkpoint.state]);
    expect(sandbox.requests).toEqual([]);
  },
);

it.concurrent.for(BEGUN_ANEW)(
  'one that %s begins anew with --restart',
  async ([, checkpoint], context) => {
    const sandbox = await openSandbox(context);
    const path = checkpointWith(context, JSON.stringify(checkpoint));
    const run = runJson(context, sandbox, { args: ['--checkpoint', path, '--restart'] });
    await run.reaches('awaitingRedirect');
    expect(run.states()).toEqual(['restarting', 'awaitingRedirect']);
    expect(sandbox.requests[0]?.body).toContain('"isRestartIdentification":true');
  },
);

it.concurrent('one that nothing could help is tried again from the start', async (context) => {
  const sandbox = await openSandbox(context);
  const path = checkpointWith(context, JSON.stringify(HOPELESS));
  const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
  await run.reaches('awaitingRedirect');
  expect(run.states()).toEqual(['initiating', 'awaitingRedirect']);
  expect(sandbox.requests[0]?.body).toContain('"isRestartIdentification":false');
});

it.concurrent('the output of a completed one is kept when a new one begins', async (context) => {
  const sandbox = await openSandbox(context);
  const path = checkpointWith(context, JSON.stringify(COMPLETED));
  const run = runJson(context, sandbox, { args: ['--checkpoint', path, '--restart'] });
  await run.reaches('awaitingRedirect');
  const folder = dirname(path);
  const [aside = ''] = readdirSync(folder).filter((name) => name.includes('.completed-'));
  expect(JSON.parse(readFileSync(join(folder, aside), 'utf8'))).toEqual(COMPLETED);
  expect(run.stderr).toBe(
    `The checkpoint is of an identification that is completed; it is kept as ${join(folder, aside)}, and a new one begins.\n`,
  );
});
