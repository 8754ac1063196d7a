/**
 * Compiles the measured code file by file, so that a profile shows which file a function is from. Code
 * that `tsx` compiles at run time is slower: it wraps each function to keep its name.
 */
import { build } from 'esbuild';

const [outdir = 'dist/bench'] = process.argv.slice(2);

await build({
  entryPoints: ['machines/*.ts', 'src/**/*.ts', 'test/bench/*.ts', 'test/support/*.ts'],
  format: 'esm',
  target: 'node20',
  outbase: '.',
  outdir,
  logLevel: 'warning',
});
