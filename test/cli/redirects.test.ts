import { expect, it } from 'vitest';
import { openSandbox } from './bench.js';
import { runJson, USER } from './json-run.js';
import { comeBack, complete, submitOnly, visit } from './user.js';

const PROCESSING = { status: 'PROCESSING', times: Infinity } as const;

it.concurrent('goes on after a Fail redirect that the gateway contradicts', async (context) => {
  const sandbox = await openSandbox(context);
  const run = runJson(context, sandbox);
  const check = await run.reaches('awaitingRedirect');
  await submitOnly(check, 'pass');
  await comeBack(check, 'fail');
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(run.states()).not.toContain('failed');
  expect(sandbox.finalizations(USER)).toBe(1);
});

it.concurrent(
  'fails after a Fail redirect that the gateway does not contradict',
  async (context) => {
    const sandbox = await openSandbox(context);
    const run = runJson(context, sandbox);
    // The status stays as it was: only the redirect reports the failure.
    await comeBack(await run.reaches('awaitingRedirect'), 'fail');
    const { failure } = await run.reaches('failed');
    expect(failure).toMatchObject({
      code: 'identityCheckFailed',
      retryable: true,
      restartable: true,
    });
    expect(await run.exit).toEqual({ code: 1, signal: null });
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['initiate', 'status']);
  },
);

it.concurrent('does nothing twice when the Success redirect comes three times', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.script(USER, PROCESSING);
  const run = runJson(context, sandbox);
  const check = await run.reaches('awaitingRedirect');
  await submitOnly(check, 'pass');
  const landings = await Promise.all([1, 2, 3].map(() => comeBack(check, 'success')));
  expect(landings.map(({ status }) => status)).toEqual([200, 200, 200]);
  sandbox.script(USER);
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(new Set(run.states()).size).toBe(run.states().length);
  const calls = sandbox.requests.map(({ operation }) => operation);
  expect(calls.filter((operation) => operation !== 'status')).toEqual(['initiate', 'finalize']);
});

it.concurrent('lets the user finish after a forged Success redirect', async (context) => {
  const sandbox = await openSandbox(context);
  const run = runJson(context, sandbox);
  const check = await run.reaches('awaitingRedirect');
  await comeBack(check, 'success');
  await run.reaches('phaseA');
  // The user takes their time; nothing comes back before the real redirect does.
  sandbox.script(USER, PROCESSING);
  await visit(sandbox, check, 'pass');
  sandbox.script(USER);
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(sandbox.finalizations(USER)).toBe(1);
});

it.concurrent('ends as stalled where the status does not change in time', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.script(USER, PROCESSING);
  const run = runJson(context, sandbox, { args: ['--poll-timeout', '300'] });
  await visit(sandbox, await run.reaches('awaitingRedirect'), 'pass');
  expect(await run.exit).toEqual({ code: 3, signal: null });
  expect(run.states().slice(-2)).toEqual(['phaseA', 'stalled']);
});
