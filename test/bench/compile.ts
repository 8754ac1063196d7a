/**
 * Compiles what is measured, a file for a file, so that a profile says whose code it is. What `tsx`
 * makes of it at run time is slower: it wraps each function to keep its name.
 */
import { build } from 'esbuild';

await build({
  entryPoints: ['machines/*.ts', 'src/**/*.ts', 'test/bench/*.ts', 'test/support/bundle-size.ts'],
  format: 'esm',
  target: 'node20',
  outbase: '.',
  outdir: 'dist/bench',
  logLevel: 'warning',
});
