import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Fault, GatewayOperation } from '../../src/sandbox/index.js';
import { checkpointPath, openSandbox } from './bench.js';
import { start } from './command.js';
import { runArguments, runJson, tokenOf } from './json-run.js';
import { visit } from './user.js';

const TOKEN = 'canary-of-the-access-token';

it.concurrent('a whole run reveals neither its token nor a hosted URL', async (context) => {
  const sandbox = await openSandbox(context, { accessToken: TOKEN });
  const path = checkpointPath(context);
  const run = runJson(context, sandbox, { args: ['--checkpoint', path] });
  const kept: string[] = [];
  const keep = (): void => {
    kept.push(readFileSync(path, 'utf8'));
  };
  const check = await run.reaches('awaitingRedirect');
  keep();
  await visit(sandbox, check, 'pass');
  const signing = await run.reaches('signing');
  keep();
  await visit(sandbox, signing, 'sign');
  await run.exit;
  keep();

  const lines = run.lines();
  expect(lines.filter(({ url }) => url !== undefined)).toEqual([check, signing]);
  const elsewhere = JSON.stringify([lines.map((line) => ({ ...line, url: null })), kept]);
  const hosted = [check, signing].map(({ url }) => new URL(url ?? '').pathname.split('/').at(-1));
  for (const secret of [TOKEN, ...hosted]) expect(elsewhere).not.toContain(secret);
  expect(run.stderr).toBe('');
});

const JSON_TYPE = { 'content-type': 'application/problem+json' };

/** Answers of the gateway that hold more than may be shown. */
const TALKATIVE: readonly {
  readonly name: string;
  readonly operation: GatewayOperation;
  readonly fault: Fault;
  readonly shown: RegExp;
}[] = [
  {
    name: 'problem details',
    operation: 'initiate',
    fault: {
      kind: 'answer',
      status: 400,
      headers: JSON_TYPE,
      body: JSON.stringify({
        title: 'Not eligible: https://canary.example/of-a-title',
        detail: 'canary of a detail',
        canary: 'of an extension',
      }),
    },
    shown: /notEligible: (?!.*Not eligible: )/,
  },
  {
    name: 'a refusal of the token',
    operation: 'initiate',
    fault: { kind: 'answer', status: 401, headers: JSON_TYPE, body: '{"detail":"canary"}' },
    shown: /unauthorized/,
  },
  {
    name: 'an HTML page',
    operation: 'status',
    fault: {
      kind: 'answer',
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>canary</title>',
    },
    shown: /unavailable, again in /,
  },
  {
    name: 'an answer of another shape',
    operation: 'status',
    fault: { kind: 'answer', status: 200, headers: JSON_TYPE, body: '["canary"]' },
    shown: /protocol, again in /,
  },
];

it.concurrent.for(TALKATIVE)(
  'shows nothing secret of $name of the gateway',
  async ({ operation, fault, shown }, context) => {
    const sandbox = await openSandbox(context, { accessToken: TOKEN });
    sandbox.faults.next(operation, fault, fault, fault);
    const path = checkpointPath(context);
    const command = start(context, runArguments(sandbox, '--checkpoint', path), {
      env: tokenOf(sandbox),
    });
    if (operation === 'status') {
      const [, success = ''] = await command.shows(/come back to (\S+) /);
      await fetch(success);
    }
    await command.shows(shown);
    await command.end('SIGTERM');
    const everything = command.stdout + command.stderr + readFileSync(path, 'utf8');
    expect(everything).not.toMatch(/canary/);
  },
);
