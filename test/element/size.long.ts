import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';
import { expect, test } from 'vitest';

/** The bytes of a page's entry, and of its English texts. */
async function bytesOf(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: process.cwd() },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    outdir: 'out',
  });
  const first = outputFiles.filter(({ path }) => !/\/[a-z]{2}-\w+\.js$/.test(path));
  const english = outputFiles.filter(({ path }) => /\/en-\w+\.js$/.test(path));
  expect(english).toHaveLength(1);
  const sizes = await Promise.all(
    [...first, ...english].map(async ({ text }) => {
      const options = { module: true, compress: { passes: 3, ecma: 2020 } } as const;
      const { code: minified = '' } = await minify(text, options);
      return brotliCompressSync(minified).byteLength;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const ELEMENT = `
  export { defineExternalIdentification } from './src/element/index.js';
  export { createRemoteHost } from './src/client/index.js';
`;

test('the element, the client and one language have at most 16.1 kB', async () => {
  expect(await bytesOf(ELEMENT)).toBeLessThanOrEqual(16_100);
});

test('the machine in the page adds no more than it weighs', async () => {
  const code = `${ELEMENT}
    export { createBrowserHost } from './src/browser/index.js';
    export { createGatewayActors } from './src/index.js';
  `;

  // See test/package/size.long.ts.
  expect(await bytesOf(code)).toBeLessThanOrEqual(16_100 + 35_000);
});
