import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { diagram } from '../../src/cli/diagram.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { temporaryFolder } from './bench.js';
import { start } from './command.js';

it.concurrent('prints the picture in the given format', async (context) => {
  const command = start(context, ['diagram', '--overview', '--format', 'svg']);
  expect(await command.exit).toEqual({ code: 0, signal: null });
  const kept = readFileSync(new URL('../../docs/diagrams/overview.svg', import.meta.url), 'utf8');
  expect(command.stdout).toBe(kept);
});

it('writes a PNG to the given file', async (context) => {
  const path = join(temporaryFolder(context), 'machine.png');
  const written = vi.spyOn(process.stdout, 'write');
  expect(await diagram(['--format', 'png', '--overview', '--output', path])).toBe(0);
  expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
  expect(written).not.toHaveBeenCalled();
});

it.each([
  [['--format', 'gif'], '--format: must be mermaid, svg or png'],
  [['--output', '/no-such-folder/machine.mmd'], '--output: ENOENT'],
] as const)('refuses %j by the name of the option', async ([...args], complaint) => {
  const refusal = diagram(args);
  await expect(refusal).rejects.toThrow(UsageError);
  await expect(refusal).rejects.toThrow(complaint);
});
