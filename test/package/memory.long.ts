import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(ROOT, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'memory-'));
const script = join(folder, 'memory-process.mjs');

beforeAll(async () => {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/bench/memory-process.ts'],
    outfile: script,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What one of 2,000 takes of the heap, after a collection, in bytes, and where they are. */
async function heapOf(kind: 'parked' | 'polling'): Promise<Heap> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, kind]);
  return JSON.parse(stdout) as Heap;
}

interface Heap {
  readonly bytes: number;
  readonly values: readonly string[];
}

// See docs/decisions/0025 for what XState takes of it.
test.each([
  ['its user', 'parked', '{"awaitingRedirect":"idle"}', 5_500],
  ['its next poll', 'polling', '{"phaseA":"waiting"}', 8_000],
] as const)('an identification that waits for %s fits its budget', async (_, kind, at, budget) => {
  const { bytes, values } = await heapOf(kind);
  expect(values).toEqual([at]);
  expect(bytes).toBeLessThanOrEqual(budget);
});
