import { expect, it, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { commandHelp } from '../../src/cli/help.js';
import { runCommand } from '../../src/cli/run-command.js';
import { start, startByNpm, type CommandOptions } from './command.js';

it.concurrent('--help shows the commands and the exit codes', async (context) => {
  const command = start(context, ['--help']);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  for (const name of [
    'demo',
    'sandbox',
    'run',
    'serve',
    'restate',
    'inspect',
    'diagram',
    'store copy',
  ]) {
    expect(command.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  }
  expect(command.stdout).toMatch(/^Exit codes$/m);
  expect(command.stderr).toBe('');
});

it.concurrent('npm starts the same command from its sources', async (context) => {
  const [command, compiled] = [startByNpm(context, ['--help']), start(context, ['--help'])];
  expect(await command.exit).toEqual({ code: 0, signal: null });
  await compiled.exit;
  expect(command.stdout).toBe(compiled.stdout);
  expect(command.stderr).toBe('');
});

it.concurrent.for([
  ['no command', [], /^A command is required\.$/m],
  ['an unknown command', ['toString'], /^Unknown command: toString$/m],
] as const)(
  'takes %s for wrong usage, and shows the help',
  async ([, args, complaint], context) => {
    const command = start(context, args);
    expect(await command.exit).toEqual({ code: 2, signal: null });
    expect(command.stderr).toMatch(complaint);
    expect(command.stderr).toMatch(/^Usage$/m);
    expect(command.stdout).toBe('');
  },
);

const toModule = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** As in an app whose packages cannot be found, but for those of that pattern. */
function withPackages(pattern: RegExp): CommandOptions {
  const hooks = toModule(`export const resolve = (name, context, next) => {
  const isThere = /^(\\.|\\/|\\w+:)/.test(name) || ${String(pattern)}.test(name);
  if (isThere || !context.parentURL?.includes('/identification-cli-')) return next(name, context);
  const [pack] = /^(@[^/]+\\/)?[^/]+/.exec(name);
  throw Object.assign(new Error("Cannot find package '" + pack + "'"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
};`);
  const register = toModule(
    `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`,
  );
  return { env: { NODE_OPTIONS: `--import=${register}` } };
}

const WITHOUT_OPTIONAL_PACKAGES = withPackages(/^(valibot|xstate|ofetch|standardwebhooks|leven)$/);

/** What the table of options needs. Each other package would make the start of every command longer. */
const FOR_THE_OPTIONS = withPackages(/^(valibot|standardwebhooks|leven)$/);

it.for(Object.entries(COMMANDS))('%s --help shows its help', async ([name, definition]) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const context = { signal: new AbortController().signal, onOutputClosed: () => undefined };
  const code = await runCommand([...name.split(' '), '--help'], context);
  const shown = write.mock.calls.map(([text]) => text).join('');
  write.mockRestore();
  expect(code).toBe(0);
  expect(shown).toBe(commandHelp(name, definition));
  expect(shown).toMatch(new RegExp(`^Usage\n {2}identification-machine ${name} `));
});

it.concurrent.for(['demo', 'serve', 'store copy'] as const)(
  '%s --help loads neither the machine nor an optional package',
  async (name, context) => {
    const command = start(context, [...name.split(' '), '--help'], FOR_THE_OPTIONS);
    expect(await command.exit).toEqual({ code: 0, signal: null });
    expect(command.stdout).toBe(commandHelp(name, COMMANDS[name]));
    expect(command.stderr).toBe('');
  },
);

it.concurrent.for(Object.entries(COMMANDS).filter(([, { packages }]) => packages.length > 0))(
  '%s names the packages to install where they are missing',
  async ([name, { packages }], context) => {
    const command = start(context, name.split(' '), WITHOUT_OPTIONAL_PACKAGES);
    expect(await command.exit).toEqual({ code: 2, signal: null });
    expect(command.stderr.split('\n')[0]).toBe(
      `${name} needs optional packages: npm install ${packages.join(' ')}`,
    );
    expect(command.stdout).toBe('');
  },
);

it('wraps the help of every command at 100 characters', () => {
  for (const [name, definition] of Object.entries(COMMANDS)) {
    const lines = commandHelp(name, definition).split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  }
});
