import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs a script of this folder as a process of its own; resolves with the JSON that it prints. */
export async function report<T>(script: string, ...args: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(`${script}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', path, ...args]);
  return JSON.parse(stdout) as T;
}
