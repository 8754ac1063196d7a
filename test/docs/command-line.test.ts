import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { commandHelp } from '../../src/cli/help.js';

const path = fileURLToPath(new URL('../../docs/command-line.md', import.meta.url));

it('docs/command-line.md lists every command', () => {
  const listed = [...readFileSync(path, 'utf8').matchAll(/^\| `([a-z ]+)`/gm)].map(
    ([, name]) => name,
  );
  expect(listed).toEqual(Object.keys(COMMANDS));
});

// To write the page again: npx vitest run test/docs/command-line.test.ts --update
it('docs/command-line.md shows the help of every command', async () => {
  const [guide = ''] = readFileSync(path, 'utf8').split(/^## demo$/m);
  const sections = Object.entries(COMMANDS).map(
    ([name, command]) => `## ${name}\n\n\`\`\`text\n${commandHelp(name, command)}\`\`\``,
  );
  await expect(`${[guide.trimEnd(), ...sections].join('\n\n')}\n`).toMatchFileSnapshot(path);
});
