/** For the tests: runs parts of the benchmark as `npm run bench -- --quick` does. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const node = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, args, { cwd: ROOT });

/** Resolves with what the parts print; rejects where one fails. */
export async function runQuickly(...parts: readonly string[]): Promise<string> {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  // Within the checkout, where the packages are found.
  const folder = mkdtempSync(join(ROOT, 'dist/bench-'));
  try {
    await node('--import', 'tsx', 'test/bench/compile.ts', folder);
    const { stdout } = await node(join(folder, 'test/bench/run.js'), '--quick', ...parts);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
