import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkpointPath, openSandbox } from './bench.js';
import { start } from './command.js';
import { runJson, USER } from './json-run.js';
import { complete, visit } from './user.js';

/** What a shell reports for a process that SIGPIPE has ended. */
const BROKEN_PIPE = { code: 141, signal: null };

it.concurrent('a run ends quietly when its reader leaves, and can be resumed', async (context) => {
  const sandbox = await openSandbox(context);
  const path = checkpointPath(context);
  const args = ['--checkpoint', path];
  const left = runJson(context, sandbox, { args });
  const check = await left.reaches('awaitingRedirect');
  left.closeStdout();
  await visit(sandbox, check, 'pass');
  expect(await left.exit).toEqual(BROKEN_PIPE);
  expect(left.stderr).toBe('');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ userId: USER, version: 1 });

  const run = runJson(context, sandbox, { args });
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(sandbox.finalizations(USER)).toBe(1);
});

it.concurrent('the demo ends quietly when its reader leaves', async (context) => {
  const command = start(context, ['demo']);
  await command.shows(/initiating/);
  command.closeStdout();
  expect(await command.exit).toEqual(BROKEN_PIPE);
  expect(command.stderr).toBe('');
});
