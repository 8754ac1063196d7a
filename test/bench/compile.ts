/**
 * Compiles the measured code file by file, so that a profile shows which file a function is from. Code
 * that `tsx` compiles at run time is slower: it wraps each function to keep its name.
 */
import { build } from 'esbuild';

await build({
  entryPoints: [
    'machines/*.ts',
    'src/**/*.ts',
    'test/bench/*.ts',
    'test/support/bundle-size.ts',
    'test/support/postgres.ts',
  ],
  format: 'esm',
  target: 'node20',
  outbase: '.',
  outdir: 'dist/bench',
  logLevel: 'warning',
});
