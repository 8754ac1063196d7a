import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';
import { expect, test } from 'vitest';

/** What a page loads when its user goes on at a phone: the dialog, and its texts in one language. */
const HAND_OFF = /\/(open-hand-off|hand-off\.\w+)-\w+\.js$/;

/** The bytes of a page's entry, and of its English texts; and those of the dialog of a hand-off. */
async function bytesOf(code: string): Promise<{ readonly page: number; readonly handOff: number }> {
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
  const first = outputFiles.filter(
    ({ path }) => !/\/[a-z]{2}-\w+\.js$/.test(path) && !HAND_OFF.test(path),
  );
  const dialog = outputFiles.filter(({ path }) =>
    /\/(open-hand-off|hand-off\.en)-\w+\.js$/.test(path),
  );
  expect(dialog).toHaveLength(2);
  const english = outputFiles.filter(({ path }) => /\/en-\w+\.js$/.test(path));
  expect(english).toHaveLength(1);
  return { page: await sizeOf([...first, ...english]), handOff: await sizeOf(dialog) };
}

async function sizeOf(files: readonly { readonly text: string }[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(async ({ text }) => {
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

test('the element, the client and one language have at most 17.0 kB', async () => {
  expect((await bytesOf(ELEMENT)).page).toBeLessThanOrEqual(17_000);
});

test('the dialog of a hand-off adds at most 8 kB, once it is asked for', async () => {
  expect((await bytesOf(ELEMENT)).handOff).toBeLessThanOrEqual(8_000);
});

test('the machine in the page adds no more than it weighs', async () => {
  const code = `${ELEMENT}
    export { createBrowserHost } from './src/browser/index.js';
    export { createGatewayActors } from './src/index.js';
  `;

  // See test/package/size.long.ts.
  expect((await bytesOf(code)).page).toBeLessThanOrEqual(17_000 + 35_000);
});
