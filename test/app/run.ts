/** `npm run test:app`: installs what the apps are made of, and runs their tests, with a newer Node. */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const run = (command: string, args: readonly string[], cwd: string): void => {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], HERE);
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/app/vitest.config.ts'];
run(process.execPath, [...vitest, ...process.argv.slice(2)], ROOT);
