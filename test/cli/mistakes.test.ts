/** What someone gets who calls the command for the first time. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { parseOptions } from '../../src/cli/parse-options.js';
import { RUN_OPTIONS } from '../../src/cli/options.js';
import { isInColour, isRedrawable } from '../../src/cli/terminal.js';
import { openSandbox, temporaryFolder } from './bench.js';
import { start } from './command.js';
import { runArguments } from './json-run.js';

const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

it.concurrent.for(['--version', '-v'])(
  '%s prints the version and nothing else',
  async (flag, context) => {
    const command = start(context, [flag]);
    expect(await command.exit).toEqual({ code: 0, signal: null });
    expect(command.stdout).toBe(`${manifest.version}\n`);
    expect(command.stderr).toBe('');
  },
);

it.concurrent('-h shows the help of a command', async (context) => {
  const command = start(context, ['diagram', '-h']);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  expect(command.stdout).toMatch(/^Usage\n {2}identification-machine diagram /);
});

it.concurrent.for([
  ['demmo', 'Unknown command: demmo. Did you mean "demo"?'],
  ['sandbx --port 1', 'Unknown command: sandbx. Did you mean "sandbox"?'],
  ['store chek --store x', 'Unknown command: store chek. Did you mean "store check"?'],
  ['sotre copy', 'Unknown command: sotre. Did you mean "store copy"?'],
  ['store --help', /^Unknown command: store\. There are "store backup", .*"store copy"\.$/],
] as const)(
  'the unknown command "%s" is answered with what was meant',
  async ([words, said], context) => {
    const command = start(context, words.split(' '));
    expect(await command.exit).toEqual({ code: 2, signal: null });
    const [complaint, , way] = command.stderr.split('\n');
    if (typeof said === 'string') expect(complaint).toBe(said);
    else expect(complaint).toMatch(said);
    expect(way).toBe('identification-machine --help shows the commands.');
    expect(command.stdout).toBe('');
  },
);

it.for([
  [['--user', '7'], 'Unknown option: --user. Did you mean "--user-id"?'],
  [['--chekpoint=f'], 'Unknown option: --chekpoint. Did you mean "--checkpoint"?'],
  [['-j'], 'Unknown option: -j'],
  [['--user-id', '7', '--something-else'], 'Unknown option: --something-else'],
  // Its value may be a secret.
  [
    ['--acces-token-file=secret'],
    'Unknown option: --acces-token-file. Did you mean "--access-token-file"?',
  ],
] as const)('the unknown option in %j is answered with what was meant', ([args, complaint]) => {
  expect(() => parseOptions(RUN_OPTIONS, args)).toThrow(
    expect.objectContaining({ name: 'UsageError', message: complaint }),
  );
});

it.concurrent.for([
  [
    'is missing',
    (): void => undefined,
    /: there is no file \S+token; write the access token into it, or set IDENTIFICATION_ACCESS_TOKEN instead$/,
  ],
  [
    'is a folder',
    (path: string): void => {
      mkdirSync(path);
    },
    /: EISDIR.*; write the access token into it, or set IDENTIFICATION_ACCESS_TOKEN instead$/,
  ],
  [
    'is empty',
    (path: string): void => {
      writeFileSync(path, '\n');
    },
    /: must be the token alone, without "Bearer": .*, in \S+token$/,
  ],
] as const)(
  'an access token file that %s is refused before anything is sent',
  async ([, make, complaint], context) => {
    const sandbox = await openSandbox(context);
    const file = join(temporaryFolder(context), 'token');
    make(file);
    const command = start(context, runArguments(sandbox, '--access-token-file', file));
    expect(await command.exit).toEqual({ code: 2, signal: null });
    const [said = ''] = command.stderr.split('\n');
    expect(said).toMatch(/^--access-token-file: /);
    expect(said).toMatch(complaint);
    expect(sandbox.requests).toEqual([]);
  },
);

const screen = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });

it.for([
  [true, {}, true],
  [true, { TERM: 'xterm' }, true],
  [true, { TERM: 'dumb' }, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: 'false' }, false],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' }, true],
  [false, {}, false],
  [false, { FORCE_COLOR: '' }, false],
  [false, { FORCE_COLOR: '1' }, true],
] as const)('at a terminal (%j) with %j, colour is %j', ([isTTY, env, isColoured]) => {
  expect(isInColour(screen(isTTY), env)).toBe(isColoured);
});

it('a line is redrawn only at a terminal that knows escape sequences', () => {
  expect(isRedrawable(screen(true), { TERM: 'xterm' })).toBe(true);
  expect(isRedrawable(screen(true), { TERM: 'dumb' })).toBe(false);
  expect(isRedrawable(screen(false), { TERM: 'xterm' })).toBe(false);
});

it.concurrent.for([
  [{ FORCE_COLOR: '1' }, true],
  [{}, false],
] as const)(
  'without a terminal and with %j, the colour of the demo is %j',
  async ([env, isColoured], context) => {
    const command = start(context, ['demo'], { env });
    expect(await command.exit).toEqual({ code: 0, signal: null });
    expect(command.stdout.includes('\u001b[')).toBe(isColoured);
  },
);
