import { brotliCompressSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { expect, test } from 'vitest';

/** Bytes of a bundle with all its dependencies: minified, and compressed by brotli. */
async function sizeOf(code: string): Promise<number> {
  const {
    outputFiles: [bundle],
  } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
  });
  const { code: minified } = await minify(bundle?.text ?? '', {
    module: true,
    compress: { passes: 3, ecma: 2020 },
  });
  expect(minified).toMatch(/DOCUMENT_SIGN_SUCCESS/);
  return brotliCompressSync(minified ?? '').byteLength;
}

// See docs/decisions/0007.
test('the browser entry has at most 22.1 kB, with everything that it pulls in', async () => {
  expect(await sizeOf("export * from './src/browser/index.js'")).toBeLessThanOrEqual(22_100);
});

test('a page with the host and the gateway actors has at most 28 kB', async () => {
  const code = `
    export { createBrowserHost } from './src/browser/index.js';
    export { createGatewayActors } from './src/index.js';
  `;

  expect(await sizeOf(code)).toBeLessThanOrEqual(28_000);
});
