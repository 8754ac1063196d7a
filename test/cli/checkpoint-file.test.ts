import {
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { openCheckpointFile } from '../../src/cli/checkpoint-file.js';
import { checkpointPath, openSandbox } from './bench.js';
import { checkpointWith, IN_PHASE_B } from './checkpoints.js';
import { start } from './command.js';
import { runArguments, runJson, tokenOf, USER } from './json-run.js';
import { complete } from './user.js';

it.concurrent.for([
  ['a damaged', 'no checkpoint at all', /damaged/],
  ['a truncated', JSON.stringify(IN_PHASE_B).slice(0, -20), /damaged/],
  ['a newer', JSON.stringify({ ...IN_PHASE_B, version: 2 }), /another version/],
  ['another user’s', JSON.stringify({ ...IN_PHASE_B, userId: USER + 1 }), /another user/],
] as const)(
  'moves %s checkpoint aside, says so, and asks the gateway',
  async ([, text, warning], context) => {
    const sandbox = await openSandbox(context);
    const path = checkpointWith(context, text);
    const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
    await run.reaches('awaitingRedirect');
    expect(run.states()).toEqual(['initiating', 'awaitingRedirect']);
    expect(run.stderr).toMatch(warning);
    const aside = readdirSync(dirname(path))
      .map((name) => join(dirname(path), name))
      .filter((name) => name !== path);
    expect(aside.map((name) => readFileSync(name, 'utf8'))).toEqual([text]);
    expect(run.stderr).toContain(aside[0]);
  },
);

it.concurrent(
  'makes the checkpoint readable by its owner only, also where it was not before',
  async (context) => {
    const sandbox = await openSandbox(context);
    const path = checkpointWith(context, JSON.stringify(IN_PHASE_B), 0o644);
    const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
    await run.reaches('phaseB');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

it.concurrent('replaces the checkpoint as a whole and never overwrites it', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.script(USER, { status: 'ERROR' });
  const text = JSON.stringify(IN_PHASE_B);
  const path = checkpointWith(context, text);
  // The same file under another name: it would show what is written into it.
  const old = `${path}.old`;
  linkSync(path, old);
  const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
  await run.exit;
  expect(readFileSync(old, 'utf8')).toBe(text);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ state: 'failed' });
  expect(readdirSync(dirname(path))).toHaveLength(2);
});

it.concurrent('says once that the checkpoint cannot be written, and goes on', async (context) => {
  const sandbox = await openSandbox(context);
  const path = checkpointPath(context);
  const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
  await run.until(() => run.states().includes('awaitingRedirect') || undefined);
  rmSync(dirname(path), { recursive: true });
  expect(await complete(run, sandbox)).toEqual({ code: 0, signal: null });
  expect(sandbox.finalizations(USER)).toBe(1);
  expect(run.stderr).toMatch(/^The checkpoint cannot be written \(.*no such file.*\n$/);
});

it.concurrent(
  'says on standard error only that the checkpoint cannot be written',
  async (context) => {
    const sandbox = await openSandbox(context);
    const path = checkpointPath(context);
    const command = start(context, runArguments(sandbox, '--checkpoint', path), {
      env: tokenOf(sandbox),
    });
    const [, success = ''] = await command.shows(/come back to (\S+) /);
    rmSync(dirname(path), { recursive: true });
    await fetch(success);
    await command.until(() => command.stderr.includes('cannot be written') || undefined);
    expect(command.stdout).not.toContain('cannot be written');
  },
);

it('60: follows no link that is planted where it writes its draft', (context) => {
  const path = checkpointPath(context);
  const target = `${path}.of-another-program`;
  writeFileSync(target, 'kept');
  symlinkSync(target, `${path}.${String(process.pid)}.draft`);
  symlinkSync(target, path);

  openCheckpointFile(path, () => undefined).write(IN_PHASE_B);

  expect(readFileSync(target, 'utf8')).toBe('kept');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ state: IN_PHASE_B.state });
});
