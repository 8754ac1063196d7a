import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import { minify } from 'terser';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const optionsOf = (code: string, resolveDir: string) =>
  ({
    stdin: { contents: code, resolveDir },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
  }) as const satisfies BuildOptions;

/**
 * Bundles code with all its dependencies and minifies it; `bytes` is the size compressed by brotli.
 *
 * @param code the entry; its imports are relative to `root`
 */
export async function bundle(
  code: string,
  root = ROOT,
): Promise<{ readonly code: string; readonly bytes: number }> {
  const { outputFiles } = await build(optionsOf(code, root));
  return minified(outputFiles[0]?.text ?? '');
}

/** A file of a bundle that is split by its dynamic imports; `bytes` as above. */
interface BundledFile {
  readonly path: string;
  readonly bytes: number;
}

/** Bundles code into the file that a page loads first, and those that it imports when it needs them. */
async function splitBundle(code: string, root = ROOT): Promise<BundledFile[]> {
  const { outputFiles } = await build({
    ...optionsOf(code, root),
    splitting: true,
    outdir: 'out',
  });
  return Promise.all(
    outputFiles.map(async ({ path, text }) => ({ path, bytes: (await minified(text)).bytes })),
  );
}

async function minified(text: string): Promise<{ readonly code: string; readonly bytes: number }> {
  const { code = '' } = await minify(text, { module: true, compress: { passes: 3, ecma: 2020 } });
  return { code, bytes: brotliCompressSync(code).byteLength };
}

const sum = (files: readonly BundledFile[]): number =>
  files.reduce((total, { bytes }) => total + bytes, 0);

/** What a page loads when its user goes on at a phone: the dialog, and its texts in one language. */
const HAND_OFF = /\/(open-hand-off|hand-off\.\w+)-\w+\.js$/;

/** The bytes that a page with the element loads: its files, and of the languages English alone. */
export async function screenSize(
  code: string,
  root = ROOT,
): Promise<{ readonly page: number; readonly handOff: number }> {
  const files = await splitBundle(code, root);
  const english = files.filter(({ path }) => /\/en-\w+\.js$/.test(path));
  const dialog = files.filter(({ path }) => /\/(open-hand-off|hand-off\.en)-\w+\.js$/.test(path));
  if (english.length !== 1 || dialog.length !== 2)
    throw new Error('The bundle is split otherwise.');
  const first = files.filter(
    ({ path }) => !/\/[a-z]{2}-\w+\.js$/.test(path) && !HAND_OFF.test(path),
  );
  return { page: sum([...first, ...english]), handOff: sum(dialog) };
}
