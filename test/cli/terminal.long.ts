import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { openSandbox } from './bench.js';
import { start, startAtTerminal, type Command, type Context } from './command.js';
import { runArguments, tokenOf, USER } from './json-run.js';

/** The escape sequence that begins a colour. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[3\\dm`);

/** A run at a terminal whose status does not change until the person is asked what to do. */
async function stalledAtTerminal(context: Context, sandbox: Sandbox): Promise<Command> {
  sandbox.script(USER, { status: 'PROCESSING', times: Infinity });
  const command = startAtTerminal(context, runArguments(sandbox, '--poll-timeout', '1000'), {
    env: tokenOf(sandbox),
  });
  const [, success = ''] = await command.shows(/come back to (\S+) /);
  await fetch(success);
  await command.shows(/\[w\] keep waiting {2}\[n\] begin a new session {2}\[c\] cancel \?/);
  return command;
}

it.concurrent('shows the demo in colour', async (context) => {
  const command = startAtTerminal(context, ['demo']);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  expect(command.stdout).toMatch(COLOUR);
  expect(command.stdout).toMatch(/correlationId/);
});

it.concurrent.for([
  ['1', false],
  ['false', false],
  ['', true],
] as const)(
  'with NO_COLOR=%j at a terminal, colour is %j',
  async ([value, isColoured], context) => {
    const command = startAtTerminal(context, ['demo'], { env: { NO_COLOR: value } });
    expect(await command.exit).toEqual({ code: 0, signal: null });
    expect(COLOUR.test(command.stdout)).toBe(isColoured);
  },
);

it.concurrent(
  'shows the demo in plain lines at a terminal that knows no escape sequence',
  async (context) => {
    const command = startAtTerminal(context, ['demo'], { env: { TERM: 'dumb' } });
    expect(await command.exit).toEqual({ code: 0, signal: null });
    expect(command.stdout).not.toMatch(/[^\P{C}\r\n]/u);
    expect(command.stdout).toMatch(/correlationId/);
  },
);

it.concurrent('shows the demo in plain lines without a terminal', async (context) => {
  const command = start(context, ['demo']);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  expect(command.stderr).toBe('');
  // Neither colours nor anything that moves the cursor.
  expect(command.stdout).not.toMatch(/[^\P{C}\n]/u);
  const states = [...command.stdout.matchAll(/^ +\d+\.\d s +(\w+)/gm)].map(([, state]) => state);
  expect(states).toEqual([
    'initiating',
    'awaitingRedirect',
    'phaseA',
    'signing',
    'phaseB',
    'finalizing',
    'completed',
  ]);
  expect(command.stdout).toMatch(/\n +correlationId +[\da-f-]{36}\n +individualId +\d+\n$/);
});

it.concurrent('lets the user keep waiting', async (context) => {
  const sandbox = await openSandbox(context);
  const command = await stalledAtTerminal(context, sandbox);
  sandbox.script(USER, { status: 'DOCUMENT_SIGN_SUCCESS', times: Infinity });
  command.type('w\n');
  await command.shows(/stalled[^]*phaseA[^]*finalizing/);
});

it.concurrent('lets the user cancel', async (context) => {
  const command = await stalledAtTerminal(context, await openSandbox(context));
  command.type('c\n');
  expect(await command.exit).toEqual({ code: 1, signal: null });
  expect(command.stdout).toMatch(/stalled[^]*cancelled/);
});

it.concurrent('withdraws the question when a redirect comes first', async (context) => {
  const sandbox = await openSandbox(context);
  const command = await stalledAtTerminal(context, sandbox);
  const [, success = ''] = await command.shows(/come back to (\S+) /);
  sandbox.setReturnUrls({ success, fail: success });
  sandbox.script(USER);
  const [check] = await command.shows(/http:\S+\/onfido\/[\w-]{36}/);
  await fetch(`${check}/pass`, { method: 'POST' });
  const [signing] = await command.shows(/http:\S+\/signhost\/[\w-]{36}/);
  await command.shows(/signhost[^]*\(or \/fail\)/);
  // Too late for an answer; the terminal's echo shows that it was typed.
  command.type('c\n');
  await command.shows(/signhost[^]*\(or \/fail\)[^]*c\r\n/);
  await fetch(`${signing}/sign`, { method: 'POST' });
  expect(await command.exit).toEqual({ code: 0, signal: null });
});

it.concurrent('does not ask with --json', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.script(USER, { status: 'PROCESSING', times: Infinity });
  const args = runArguments(sandbox, '--json', '--poll-timeout', '300');
  const command = startAtTerminal(context, args, { env: tokenOf(sandbox) });
  const [, success = ''] = await command.shows(/"success":"([^"]+)"/);
  await fetch(success);
  expect(await command.exit).toEqual({ code: 3, signal: null });
});

it.concurrent('ends on Ctrl+C at the question', async (context) => {
  const command = await stalledAtTerminal(context, await openSandbox(context));
  command.type('\u0003');
  expect(await command.exit).toEqual({ code: 130, signal: null });
});

it.concurrent('ends at the end of the input as it does without a terminal', async (context) => {
  const command = await stalledAtTerminal(context, await openSandbox(context));
  command.type('\u0004');
  expect(await command.exit).toEqual({ code: 3, signal: null });
});
