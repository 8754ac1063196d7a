/** A run of tests that fail must not end as one that passes, whatever the database of the tests does. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('the database of the tests leaves the exit code of a process as it is', () => {
  const module = new URL('../support/postgres.ts', import.meta.url).href;
  const script = `await import(${JSON.stringify(module)}); process.exitCode = 3;`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  expect(spawnSync(process.execPath, args, { stdio: 'ignore' }).status).toBe(3);
});
