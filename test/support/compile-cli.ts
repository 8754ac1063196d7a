import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { once } from './once.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** The compiled command, for `node`. */
    readonly cli: string;
  }
}

/** What looks for a file beside it. */
const APART = 'src/inspect/panel-script.ts';

/** Leaves that file out of the bundle, which loads it from where the package has it. */
const leaveApart = (folder: string): Plugin => ({
  name: 'leave-apart',
  setup: (building) => {
    building.onResolve({ filter: /\/panel-script\.js$/ }, ({ path, resolveDir }) => ({
      path: join(folder, relative(ROOT, join(resolveDir, path))),
      external: true,
    }));
  },
});

/**
 * Compiles the command once for all tests that start it: the start of tsx takes longer than most of
 * them, and loading our files one by one half as long again as a few chunks. Packages stay external,
 * as in an app.
 */
export default async function compileCli(project: TestProject): Promise<() => void> {
  const folder = await once('cli', compile);
  project.provide('cli', join(folder, 'src/cli/main.js'));
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Resolves with the folder that holds the compiled command. */
async function compile(): Promise<string> {
  // Within the checkout, where its packages are found; a folder for each run, as two may go on.
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'identification-cli-'));
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const exports = { './package.json': './package.json' };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name, version, type: 'module', exports }),
  );
  const common: BuildOptions = {
    absWorkingDir: ROOT,
    outdir: folder,
    outbase: ROOT,
    target: 'node20',
    format: 'esm',
  };
  await Promise.all([
    build({
      ...common,
      entryPoints: ['src/cli/main.ts'],
      bundle: true,
      splitting: true,
      chunkNames: 'src/cli/[name]-[hash]',
      packages: 'external',
      platform: 'node',
      plugins: [leaveApart(folder)],
    }),
    build({ ...common, entryPoints: [APART] }),
    build({
      ...common,
      entryPoints: ['src/inspect/panel/page.ts'],
      loader: { '.svg': 'text' },
      bundle: true,
    }),
  ]);
  return folder;
}
