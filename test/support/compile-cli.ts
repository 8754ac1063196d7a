import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** The compiled command, for `node`. */
    readonly cli: string;
  }
}

/**
 * Compiles the command once for all tests that start it: tsx takes longer to begin than most of
 * them take.
 */
export default async function compileCli(project: TestProject): Promise<() => void> {
  // Within the checkout, where its packages are found; a folder for each run, as two may go on.
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'identification-cli-'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/cli/main.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
  });
  project.provide('cli', join(folder, 'main.mjs'));
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
