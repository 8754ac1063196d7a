import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { USAGE } from '../../src/cli/usage.js';

it('docs/command-line.md lists every command', () => {
  const text = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name);
  const [, commands = ''] = /^Commands\n((?: {2}.*\n)*)/m.exec(USAGE.main) ?? [];

  expect(listed).toEqual([...commands.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name));
  expect(listed).toContain('run');
});
