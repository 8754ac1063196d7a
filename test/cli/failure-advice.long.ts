import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FAILURES, isFailureCode } from '../../machines/failure.js';
import { failureAdvice } from '../../src/cli/gateway-options.js';
import { openSandbox, temporaryFolder } from './bench.js';
import { start } from './command.js';
import { runArguments, tokenOf } from './json-run.js';

const OPTIONS = { 'base-url': 'https://gateway.example' };

it('advises on failures that the command’s options may cause, and on no others', () => {
  const codes = Object.keys(FAILURES).filter(isFailureCode);
  expect(codes.filter((code) => failureAdvice(code, OPTIONS) !== null)).toEqual([
    ...['network', 'timeout', 'intermediary', 'redirectRefused', 'tokenUnavailable', 'protocol'],
    ...['responseTooLarge', 'unauthorized', 'unknownUser', 'unsafeUrl'],
  ]);
});

it.concurrent(
  'names the environment variable where the gateway refuses its token',
  async (context) => {
    const sandbox = await openSandbox(context);
    const command = start(context, runArguments(sandbox), { env: tokenOf(sandbox, 'another') });
    expect(await command.exit).toEqual({ code: 1, signal: null });
    expect(command.stdout).toContain(
      `Is the token in IDENTIFICATION_ACCESS_TOKEN one of ${sandbox.url}, and has it not expired?`,
    );
  },
);

it.concurrent('names the address that cannot be reached', async (context) => {
  const sandbox = await openSandbox(context);
  await sandbox.close();
  const command = start(context, runArguments(sandbox), { env: tokenOf(sandbox) });
  expect(await command.exit).toEqual({ code: 1, signal: null });
  expect(command.stdout).toContain(`Is the gateway at ${sandbox.url}? "curl -v ${sandbox.url}"`);
});

it.concurrent(
  'reads the token from a file, and names the file where the token is refused',
  async (context) => {
    const sandbox = await openSandbox(context);
    const file = join(temporaryFolder(context), 'token');
    const args = runArguments(sandbox, '--access-token-file', file);
    writeFileSync(file, `${sandbox.accessToken}\n`);
    await start(context, args).shows(/Open this page/);

    writeFileSync(file, 'another');
    const refused = start(context, args);
    expect(await refused.exit).toEqual({ code: 1, signal: null });
    expect(refused.stdout).toContain(`Is the token in ${file} one of`);
  },
);
