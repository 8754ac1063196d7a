import { expect, it } from 'vitest';
import { start } from './command.js';

it.concurrent.for([
  [['--help'], /^Usage\n {2}identification-machine <command>/m],
  [['demo', '--help'], /^ {2}identification-machine demo$/m],
  [['sandbox', '--help'], /^ {2}identification-machine sandbox \[options\]$/m],
  [['run', '--help'], /^ {2}identification-machine run --base-url URL/m],
  [['diagram', '--help'], /^ {2}identification-machine diagram \[options\]$/m],
] as const)('%j shows how it is used', async ([args, usage], context) => {
  const command = start(context, args);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  expect(command.stdout).toMatch(usage);
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
