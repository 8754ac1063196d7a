import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
 * them take. The files lie as they do in the package.
 */
export default async function compileCli(project: TestProject): Promise<() => void> {
  // Within the checkout, where its packages are found; a folder for each run, as two may go on.
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'identification-cli-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const common = { absWorkingDir: ROOT, target: 'node20', format: 'esm' } as const;
  await build({
    ...common,
    entryPoints: ['machines/*.ts', 'src/**/*.ts'],
    outdir: folder,
    outbase: ROOT,
    sourcemap: true,
  });
  await build({
    ...common,
    entryPoints: ['src/inspect/panel/page.ts'],
    outfile: join(folder, 'src/inspect/panel/page.bundle.js'),
    bundle: true,
  });
  project.provide('cli', join(folder, 'src/cli/main.js'));
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
