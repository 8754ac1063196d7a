import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';

/** The oldest Node that the package says it runs on. */
const { engines } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly engines: { readonly node: string } };
const oldest = engines.node.replace('>=', '');

it.each(['18', '20.18'])('Node %s is told which Node is needed, in one sentence', (version) => {
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--yes', '--package', `node@${version}`, '--', 'node', inject('cli'), 'demo'],
    { encoding: 'utf8' },
  );
  expect(stderr).toMatch(/^identification-machine needs Node \S+ or later; this is Node \S+\.\n$/);
  expect(stderr).toContain(`needs Node ${oldest} or later; this is Node ${version}.`);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

it('the oldest Node that the package says it runs on runs the command', () => {
  const { status, stdout } = spawnSync(
    'npx',
    ['--yes', '--package', `node@${oldest}`, '--', 'node', inject('cli'), 'demo'],
    { encoding: 'utf8' },
  );
  expect(stdout).toMatch(/individualId/);
  expect(status).toBe(0);
});
