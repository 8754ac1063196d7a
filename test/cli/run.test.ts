import { expect, it } from 'vitest';
import { openSandbox } from './bench.js';
import { start } from './command.js';
import { runArguments, runJson, tokenOf, USER, type Line } from './json-run.js';
import { complete } from './user.js';

it.concurrent(
  'runs from the first call to the output, with a line for each state',
  async (context) => {
    const sandbox = await openSandbox(context);
    const run = runJson(context, sandbox);
    expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
    expect(run.states()).toEqual([
      'initiating',
      'awaitingRedirect',
      'phaseA',
      'signing',
      'phaseB',
      'finalizing',
      'completed',
    ]);
    const carrying = (field: keyof Line) =>
      run
        .lines()
        .filter((line) => line[field] !== undefined)
        .map(({ state }) => state);
    expect(carrying('url')).toEqual(['awaitingRedirect', 'signing']);
    expect(carrying('returnUrls')).toEqual(['awaitingRedirect', 'signing']);
    expect(carrying('deadlineAt')).toEqual(['phaseA', 'phaseB']);
    expect(carrying('output')).toEqual(['completed']);
    expect(carrying('failure')).toEqual([]);
    expect(sandbox.finalizations(USER)).toBe(1);
    expect(run.stderr).toBe('');
  },
);

it.concurrent('shows the pages to open and the output as text', async (context) => {
  const sandbox = await openSandbox(context);
  const command = start(context, runArguments(sandbox), { env: tokenOf(sandbox) });
  const [, success = ''] = await command.shows(/come back to (\S+) \(or \/fail\)/);
  sandbox.setReturnUrls({ success, fail: success.replace('success', 'fail') });
  const [, check = ''] = await command.shows(/Open this page: (\S+\/onfido\/\S+)/);
  await fetch(`${check}/pass`, { method: 'POST' });
  const [, signing = ''] = await command.shows(/Open this page: (\S+\/signhost\/\S+)/);
  await fetch(`${signing}/sign`, { method: 'POST' });
  expect(await command.exit).toEqual({ code: 0, signal: null });
  expect(command.stdout).toMatch(/\n +correlationId +[\da-f-]{36}\n +individualId +\d+\n$/);
  expect(command.stdout).not.toMatch(/[^\P{C}\n]/u);
  expect(command.stderr).toBe('');
});

it.concurrent(
  'asks for a merchant with --user-type, and for a new session with --restart',
  async (context) => {
    const sandbox = await openSandbox(context);
    sandbox.script(USER, { status: 'ERROR', times: Infinity });
    const run = runJson(context, sandbox, { args: ['--user-type', 'merchant', '--restart'] });
    const line = await run.reaches('awaitingRedirect');
    await fetch(line.returnUrls?.success ?? '');
    expect(await run.exit).toEqual({ code: 1, signal: null });
    expect(sandbox.requests.map(({ path }) => path)).toEqual([
      '/Enrollment/initiate-external-identification',
      `/Enrollment/${String(USER)}/1/true/get-identification-process-status`,
    ]);
    expect(sandbox.requests[0]?.body).toContain('"isRestartIdentification":true');
  },
);
