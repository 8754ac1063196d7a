import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundle } from '../support/bundle-size.js';

async function sizeOf(code: string): Promise<number> {
  const { code: minified, bytes } = await bundle(code);
  expect(minified).toMatch(/DOCUMENT_SIGN_SUCCESS/);
  return bytes;
}

// See docs/decisions/0007.
test('the browser entry has at most 27.5 kB, with everything that it pulls in', async () => {
  expect(await sizeOf("export * from './src/browser/index.js'")).toBeLessThanOrEqual(27_500);
});

test('a page with the host and the gateway actors has at most 35.3 kB', async () => {
  const code = `
    export { createBrowserHost } from './src/browser/index.js';
    export { createGatewayActors } from './src/index.js';
  `;

  expect(await sizeOf(code)).toBeLessThanOrEqual(35_300);
});

test('an app with the host and the gateway actors has at most 34.1 kB', async () => {
  const code = `
    export { createNativeHost } from './src/native/index.js';
    export { createGatewayActors } from './src/index.js';
  `;

  expect(await sizeOf(code)).toBeLessThanOrEqual(34_100);
});

test('the client entry has at most 4.8 kB, minified by esbuild, and no machine', async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export * from './src/client/index.js'", resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    metafile: true,
  });

  expect(brotliCompressSync(outputFiles[0]?.contents ?? '').byteLength).toBeLessThanOrEqual(4_800);
  const packages = Object.keys(metafile.inputs)
    .map((path) => /node_modules\/([^/]+)/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  expect(new Set(packages)).toEqual(new Set(['eventsource-parser']));
});
