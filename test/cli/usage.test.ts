import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { UsageError } from '../../src/cli/usage-error.js';
import { run } from '../../src/cli/run.js';
import { sandbox as sandboxCommand } from '../../src/cli/sandbox.js';
import { openSandbox } from './bench.js';
import { start } from './command.js';
import { runArguments, tokenOf } from './json-run.js';

/** By the real command; the last value of an option counts. */
it.concurrent.for([
  ['a value', ['--user-id', '0'], /^--user-id: must be a whole number from 1 to 2147483647$/m],
  [
    'an unknown option',
    ['--poll-intervall', '5'],
    /^Unknown option: --poll-intervall\. Did you mean "--poll-interval"\?$/m,
  ],
  ['a stray argument', ['stray'], /'stray'/],
] as const)(
  'refuses %s with the exit code of wrong usage, and sends nothing',
  async ([, wrong, complaint], context) => {
    const sandbox = await openSandbox(context);
    const command = start(context, runArguments(sandbox, ...wrong), { env: tokenOf(sandbox) });
    expect(await command.exit).toEqual({ code: 2, signal: null });
    expect(command.stderr).toMatch(complaint);
    expect(command.stderr).toMatch(/^identification-machine run --help shows how it is used\.$/m);
    expect(command.stdout).toBe('');
    expect(sandbox.requests).toEqual([]);
  },
);

it.concurrent('refuses to run without an access token', async (context) => {
  const sandbox = await openSandbox(context);
  const command = start(context, runArguments(sandbox));
  expect(await command.exit).toEqual({ code: 2, signal: null });
  expect(command.stderr).toMatch(
    /^IDENTIFICATION_ACCESS_TOKEN: is required in the environment, or --access-token-file$/m,
  );
  expect(command.stdout).toBe('');
  expect(sandbox.requests).toEqual([]);
});

it.concurrent('accepts a token that ends in white space, as a file does', async (context) => {
  const sandbox = await openSandbox(context);
  const command = start(context, runArguments(sandbox), {
    env: tokenOf(sandbox, `${sandbox.accessToken} \t\r\n`),
  });
  await command.shows(/Open this page/);
});

/** What `run` says of a wrong use, with this token in the environment. */
async function complaintOf(args: readonly string[], token: string): Promise<string> {
  vi.stubEnv('IDENTIFICATION_ACCESS_TOKEN', token);
  const error: unknown = await run(args, new AbortController().signal)
    .catch((reason: unknown) => reason)
    .finally(() => vi.unstubAllEnvs());
  if (!(error instanceof UsageError)) throw new Error('It has not complained.', { cause: error });
  return error.message;
}

it.for(['two\nlines', 'a\tb', 'a b', 'a\u007fb', 'ключ', ' \n'])(
  'refuses the token %j, and sends nothing',
  async (token, context) => {
    const sandbox = await openSandbox(context);
    const complaint = await complaintOf(runArguments(sandbox).slice(1), token);
    expect(complaint).toMatch(
      token.trim() === ''
        ? /^IDENTIFICATION_ACCESS_TOKEN: is required in the environment, or --access-token-file$/m
        : /^IDENTIFICATION_ACCESS_TOKEN: must be the token alone, without "Bearer": /m,
    );
    expect(complaint).not.toContain(token);
    expect(sandbox.requests).toEqual([]);
  },
);

it('names everything that is wrong at once, with one rule for each option', async () => {
  const args = [
    ...['--user-type', 'person', '--poll-interval', '0', '--poll-timeout', 'x'],
    ...['--base-url', 'http://gateway.example', '--allowed-host', 'https://a.example'],
    ...['--return-port', '-1', '--checkpoint', ''],
  ];
  expect((await complaintOf(args, 'two lines')).split('\n').sort()).toEqual([
    '--allowed-host: must be a host, such as "verify.example.com"',
    '--base-url: must be https: (http: only on this machine, and only with --allow-insecure-loopback)',
    '--checkpoint: must be the path of a file',
    '--poll-interval: must be a whole number of ms from 1 to 3600000',
    '--poll-timeout: must be a whole number of ms from 1 to 86400000',
    '--return-port: must be a whole number from 0 to 65535 (0: any free port)',
    '--user-id: is required',
    '--user-type: must be "individual" or "merchant"',
    'IDENTIFICATION_ACCESS_TOKEN: must be the token alone, without "Bearer": visible ASCII characters and no space',
  ]);
});

it.concurrent('refuses a return port that is taken', async (context) => {
  const sandbox = await openSandbox(context);
  const { port } = new URL(sandbox.url);
  const command = start(context, runArguments(sandbox, '--return-port', port), {
    env: tokenOf(sandbox),
  });
  expect(await command.exit).toEqual({ code: 2, signal: null });
  expect(command.stderr).toMatch(
    new RegExp(`^--return-port: Port ${port} of 127.0.0.1 is in use: .* another port`, 'm'),
  );
  expect(command.stdout).toBe('');
  expect(sandbox.requests).toEqual([]);
});

// The other values in this process, because starting the command is slow. The tests above show that a
// UsageError becomes an exit code.

const USER_ID = '--user-id: must be a whole number from 1 to 2147483647';
const POLL_INTERVAL = '--poll-interval: must be a whole number of ms from 1 to 3600000';
const PORT = '--return-port: must be a whole number from 0 to 65535 (0: any free port)';

it.for([
  [['--user-id', '2147483648'], USER_ID],
  [['--user-id', 'abc'], USER_ID],
  [['--user-id', '-1'], USER_ID],
  [['--user-id', '1e3'], USER_ID],
  [['--user-id', ''], USER_ID],
  [['--user-type', 'person'], '--user-type: must be "individual" or "merchant"'],
  [['--poll-interval', '-1'], POLL_INTERVAL],
  [['--poll-interval', '0'], POLL_INTERVAL],
  [['--poll-interval', 'abc'], POLL_INTERVAL],
  [['--poll-timeout', '1.5'], '--poll-timeout: must be a whole number of ms from 1 to 86400000'],
  [['--request-timeout', '0'], '--request-timeout: must be a whole number of ms from 1 to 3600000'],
  [['--base-url', 'gateway'], '--base-url: must be an absolute URL'],
  [['--base-url', 'http://gateway.example'], '--base-url: must be https:'],
  [['--base-url', 'https://gateway.example?a=b'], '--base-url: must have no user name, password'],
  [['--allowed-host', 'https://verify.example'], '--allowed-host: must be a host'],
  [['--return-port', '70000'], PORT],
  [['--return-port', '-1'], PORT],
  [['--return-port', 'abc'], PORT],
  [['--checkpoint', join(tmpdir(), 'no-such-folder', 'file')], '--checkpoint: ENOENT'],
  [['--checkpoint', ''], '--checkpoint: must be the path of a file'],
  [['--checkpoint', tmpdir()], '--checkpoint: EISDIR'],
] as const)('refuses %j by the name of the option', async ([wrong, complaint], context) => {
  const sandbox = await openSandbox(context);
  vi.stubEnv('IDENTIFICATION_ACCESS_TOKEN', sandbox.accessToken);
  const stop = new AbortController();
  context.onTestFinished(() => {
    vi.unstubAllEnvs();
    stop.abort();
  });
  const stdout = vi.spyOn(process.stdout, 'write');
  const refusal = run(runArguments(sandbox, ...wrong).slice(1), stop.signal);
  await expect(refusal).rejects.toThrow(UsageError);
  await expect(refusal).rejects.toThrow(complaint);
  expect(stdout).not.toHaveBeenCalled();
  expect(sandbox.requests).toEqual([]);
});

it.for([
  ['--base-url', ['--user-id', '7']],
  ['--user-id', ['--base-url', 'https://gateway.example']],
] as const)('says that %s is required', async ([option, args], context) => {
  vi.stubEnv('IDENTIFICATION_ACCESS_TOKEN', 'token');
  context.onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const refusal = run([...args], new AbortController().signal);
  await expect(refusal).rejects.toThrow(`${option}: is required`);
});

it.for([
  [['--port', '70000'], '--port: must be a whole number from 0 to 65535'],
  [['--processing-delay', 'long'], '--processing-delay: must be a whole number of ms from 0'],
  [['--signing-delay', '-1'], '--signing-delay: must be a whole number of ms from 0'],
  [['--success-url', '/here'], '--success-url: must be an absolute URL'],
  [['--fail-url', '/there'], '--fail-url: must be an absolute URL'],
] as const)(
  'the sandbox refuses %j by the name of the option',
  async ([args, complaint], context) => {
    const stop = new AbortController();
    context.onTestFinished(() => {
      stop.abort();
    });
    const refusal = sandboxCommand([...args], stop.signal);
    await expect(refusal).rejects.toThrow(UsageError);
    await expect(refusal).rejects.toThrow(complaint);
  },
);
