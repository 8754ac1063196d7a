import { expect, it } from 'vitest';
import { openSandbox } from './bench.js';
import { start } from './command.js';
import { runArguments, runJson, tokenOf, USER } from './json-run.js';
import { comeBack } from './user.js';

const UNSAFE = ['javascript:alert(1)//canary', 'https://canary.verify.example.evil/check'];
const ALLOWED = ['--allowed-host', 'verify.example'];

const initiated = (url: string) =>
  ({
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ videoIdentificationUrl: url, videoIdentificationStatus: 'STARTED' }),
  }) as const;

it.concurrent.for(UNSAFE)('never shows %s as the identity check', async (url, context) => {
  const sandbox = await openSandbox(context);
  sandbox.faults.next('initiate', initiated(url));
  const command = start(context, runArguments(sandbox, ...ALLOWED), { env: tokenOf(sandbox) });
  expect(await command.exit).toEqual({ code: 1, signal: null });
  expect(command.stdout).toMatch(/failed .*\n +unsafeUrl: /);
  expect(command.stdout + command.stderr).not.toMatch(/canary|Open this page/);
});

it.concurrent('never shows an unsafe URL as the page to sign on', async (context) => {
  const sandbox = await openSandbox(context);
  sandbox.faults.next('initiate', initiated('https://verify.example/check'));
  sandbox.script(USER, {
    status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
    url: 'https://canary.verify.example.evil/sign',
  });
  const run = runJson(context, sandbox, { args: ALLOWED });
  const check = await run.reaches('awaitingRedirect');
  expect(check.url).toBe('https://verify.example/check');
  await comeBack(check, 'success');
  expect((await run.reaches('failed')).failure?.code).toBe('unsafeUrl');
  expect(await run.exit).toEqual({ code: 1, signal: null });
  expect(run.stdout + run.stderr).not.toContain('canary');
});
