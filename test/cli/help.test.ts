import { expect, it, vi } from 'vitest';
import { demo } from '../../src/cli/demo.js';
import { diagram } from '../../src/cli/diagram.js';
import { inspect } from '../../src/cli/inspect.js';
import { restate } from '../../src/cli/restate.js';
import { run } from '../../src/cli/run.js';
import { sandbox } from '../../src/cli/sandbox.js';
import { serve } from '../../src/cli/serve.js';
import { start, startByNpm } from './command.js';

it.concurrent('--help shows the commands and the exit codes', async (context) => {
  const command = start(context, ['--help']);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  for (const name of ['demo', 'sandbox', 'run', 'serve', 'restate', 'inspect', 'diagram']) {
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
] as const)('%s is wrong usage, and shows the right one', async ([, args, complaint], context) => {
  const command = start(context, args);
  expect(await command.exit).toEqual({ code: 2, signal: null });
  expect(command.stderr).toMatch(complaint);
  expect(command.stderr).toMatch(/^Usage$/m);
  expect(command.stdout).toBe('');
});

// In this process, as starting one takes its time.
it.each([
  ['demo', demo],
  ['sandbox', sandbox],
  ['run', run],
  ['inspect', inspect],
  ['serve', serve],
  ['restate', restate],
  ['diagram', diagram],
] as const)('%s --help does nothing but show how it is used', async (name, command) => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await command(['--help'], AbortSignal.abort())).toBe(0);
  expect(written.mock.calls).toHaveLength(1);
  expect(String(written.mock.calls[0]?.[0])).toMatch(
    new RegExp(`^Usage\n {2}identification-machine ${name}`),
  );
});
