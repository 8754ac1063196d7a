import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
mkdirSync(join(ROOT, 'dist'), { recursive: true });
const folder = mkdtempSync(join(ROOT, 'dist/bench-'));

const node = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, args, { cwd: ROOT });

beforeAll(() => node('--import', 'tsx', 'test/bench/compile.ts', folder));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each(['streams', 'long-polls', 'command', 'size'])(
  'the part %s of the benchmark measures everything that it shows',
  async (part) => {
    const { stdout } = await node(join(folder, 'test/bench/run.js'), '--quick', part);

    expect(stdout).toMatch(/^## /);
    expect(stdout).toContain('| --- |');
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
  },
);
