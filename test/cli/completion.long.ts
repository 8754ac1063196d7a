/** The scripts of `completion` in the shells that they are for; needs zsh and fish. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import type { CommandDefinition } from '../../src/cli/command.js';
import { temporaryFolder } from './bench.js';
import { start, startByShell, type Command, type Context } from './command.js';

type Shell = 'bash' | 'zsh' | 'fish';

/** A folder with the script, and with a file whose name has a space. */
async function folderWith(context: Context, shell: Shell): Promise<string> {
  const command = start(context, ['completion', shell]);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, 'files'));
  writeFileSync(join(folder, 'script'), command.stdout);
  writeFileSync(join(folder, 'files', 'my file'), '');
  return folder;
}

/** What shows the words that the command would get. */
const SHELLS = {
  bash: {
    start: 'bash --norc -i',
    load: `identification-machine() { printf 'GOT'; printf '|%s' "$@"; echo '|'; }; source ../script`,
  },
  zsh: {
    start: 'zsh -f -i',
    load: `autoload -Uz compinit; compinit -u -D; identification-machine() { printf 'GOT'; printf '|%s' "$@"; echo '|'; }; source ../script`,
  },
} as const;

/** A shell at a terminal that has loaded the script. */
async function openShell(context: Context, shell: keyof typeof SHELLS): Promise<Command> {
  const folder = await folderWith(context, shell);
  const terminal = startByShell(context, `exec script -qec '${SHELLS[shell].start}' /dev/null`, {
    cwd: join(folder, 'files'),
    env: { TERM: 'xterm' },
  });
  // The answer differs from the echo of what is typed.
  terminal.type(`${SHELLS[shell].load}; echo LOADED''NOW\n`);
  await terminal.shows(/LOADEDNOW\r\n/);
  return terminal;
}

it.concurrent.for(['bash', 'zsh'] as const)(
  '%s completes commands, options, values and files that are typed at a terminal',
  async (shell, context) => {
    const terminal = await openShell(context, shell);
    const got = async (typed: string): Promise<readonly string[]> => {
      const before = terminal.stdout.length;
      terminal.type(`${typed}\n`);
      const [, words = ''] = await terminal.until(
        () => /GOT\|(.*)\|\r\n/.exec(terminal.stdout.slice(before)) ?? undefined,
      );
      // zsh completes an option with its equals sign.
      return words.split(/[|=]/);
    };

    expect(await got('identification-machine sand\t--acc\tx')).toEqual([
      ...['sandbox', '--access-token', 'x'],
    ]);
    expect(await got('identification-machine sto\tch\t--sto\tmy\t')).toEqual([
      ...['store', 'check', '--store', 'my file'],
    ]);
    expect(await got('identification-machine run --user-t\tind\t')).toEqual([
      ...['run', '--user-type', 'individual'],
    ]);
    expect(await got('identification-machine store backup my\t')).toEqual([
      ...['store', 'backup', 'my file'],
    ]);
    expect(await got('identification-machine completion zs\t')).toEqual(['completion', 'zsh']);
  },
);

it.concurrent('bash completes a value after an equals sign', async (context) => {
  const terminal = await openShell(context, 'bash');
  terminal.type('identification-machine diagram --format=me\t\n');
  await terminal.shows(/GOT\|diagram\|--format=mermaid\|/);
});

it.concurrent('fish offers commands, options, values and files', async (context) => {
  const folder = await folderWith(context, 'fish');
  const offered = async (line: string): Promise<readonly string[]> => {
    const command = startByShell(
      context,
      `fish --no-config -c 'source ../script; complete -C "identification-machine ${line}"'`,
      { cwd: join(folder, 'files') },
    );
    expect(await command.exit).toEqual({ code: 0, signal: null });
    expect(command.stderr).toBe('');
    return command.stdout
      .split('\n')
      .filter((each) => each !== '')
      .map((each) => each.replace(/\t.*/, ''));
  };

  expect(await offered('sto')).toEqual(['store']);
  expect(await offered('store ')).toEqual(['backup', 'check', 'copy', 'migrate']);
  expect(await offered('run --user-')).toEqual(['--user-id', '--user-type']);
  expect(await offered('run --user-type ')).toEqual(['individual', 'merchant']);
  expect(await offered('run --user-type=m')).toEqual(['--user-type=merchant']);
  expect(await offered('run --checkpoint ')).toEqual(['my file']);
  expect(await offered('run --user-id ')).toEqual([]);
  expect(await offered('store backup ')).toEqual(['my file']);
  expect(await offered('sandbox --return-to run --user-')).toEqual([]);
});

it.concurrent.for(['bash', 'zsh', 'fish'] as const)(
  'the script of %s has every command and every option, and no variable',
  async (shell, context) => {
    const command = start(context, ['completion', shell]);
    await command.exit;
    for (const [name, { options }] of Object.entries<CommandDefinition>(COMMANDS)) {
      for (const word of name.split(' ')) expect(command.stdout).toContain(word);
      for (const [option, { variable }] of Object.entries(options)) {
        const named = shell === 'fish' ? `-l ${option} ` : `--${option}`;
        expect([option, command.stdout.includes(named)]).toEqual([option, variable === undefined]);
      }
    }
  },
);
