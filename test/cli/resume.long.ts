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

it.concurrent(
  'shows the output of a completed identification again, and sends nothing',
  async (context) => {
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
  },
);

it.concurrent('keeps waiting for a stalled identification', async (context) => {
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

it.concurrent(
  'retries a retryable identification in the state where it failed',
  async (context) => {
    const sandbox = await openSandbox(context);
    const args = ['--checkpoint', checkpointPath(context)];
    // A token that is refused is tried again until the deadline of the phase.
    const failed = runJson(context, sandbox, { args: [...args, '--poll-timeout', '2000'] });
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
  },
);

it.concurrent(
  'goes on with an identification in progress in spite of --restart',
  async (context) => {
    const sandbox = await openSandbox(context);
    sandbox.script(USER, { status: 'ERROR' });
    const path = checkpointWith(context, JSON.stringify(IN_PHASE_B));
    const run = runJson(context, sandbox, { args: ['--checkpoint', path, '--restart'] });
    await run.exit;
    expect(run.states()).toEqual(['phaseB', 'failed']);
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['status']);
  },
);

const RESTARTABLE = [
  ['has failed and can only be restarted', FAILED],
  ['was cancelled', CANCELLED],
] as const;

const REPLACED_ON_RESTART = [
  ...RESTARTABLE,
  ['can neither be retried nor restarted', HOPELESS],
  ['is completed', COMPLETED],
] as const;

it.concurrent.for(RESTARTABLE)(
  'leaves an identification that %s as it is',
  async ([, checkpoint], context) => {
    const sandbox = await openSandbox(context);
    const path = checkpointWith(context, JSON.stringify(checkpoint));
    const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
    expect(await run.exit).toEqual({ code: 1, signal: null });
    expect(run.states()).toEqual([checkpoint.state]);
    expect(sandbox.requests).toEqual([]);
  },
);

it.concurrent.for(REPLACED_ON_RESTART)(
  'begins a new session with --restart for an identification that %s',
  async ([, checkpoint], context) => {
    const sandbox = await openSandbox(context);
    const path = checkpointWith(context, JSON.stringify(checkpoint));
    const run = runJson(context, sandbox, { args: ['--checkpoint', path, '--restart'] });
    await run.reaches('awaitingRedirect');
    expect(run.states()).toEqual(['restarting', 'awaitingRedirect']);
    expect(sandbox.requests[0]?.body).toContain('"isRestartIdentification":true');
  },
);

it.concurrent('starts again where neither a retry nor a restart can help', async (context) => {
  const sandbox = await openSandbox(context);
  const path = checkpointWith(context, JSON.stringify(HOPELESS));
  const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
  await run.reaches('awaitingRedirect');
  expect(run.states()).toEqual(['initiating', 'awaitingRedirect']);
  expect(sandbox.requests[0]?.body).toContain('"isRestartIdentification":false');
});

it.concurrent(
  'keeps the output of a completed identification when a new one begins',
  async (context) => {
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
  },
);
