import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

/**
 * Bundles code with all its dependencies and minifies it; `bytes` is the size compressed by brotli.
 *
 * @param code the entry; its imports are relative to `root`
 */
export async function bundle(
  code: string,
  root = fileURLToPath(new URL('../..', import.meta.url)),
): Promise<{ readonly code: string; readonly bytes: number }> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
  });
  const { code: minified = '' } = await minify(outputFiles[0]?.text ?? '', {
    module: true,
    compress: { passes: 3, ecma: 2020 },
  });
  return { code: minified, bytes: brotliCompressSync(minified).byteLength };
}
