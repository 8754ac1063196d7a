import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

let script: Promise<string> | null = null;

/**
 * The panel's script for a page, in one piece: made by the build, or, where this runs from the
 * sources, on the spot by esbuild.
 */
export const panelScript = (): Promise<string> => (script ??= load());

async function load(): Promise<string> {
  if (import.meta.url.endsWith('.js')) {
    return readFile(new URL('./panel/page.bundle.js', import.meta.url), 'utf8');
  }
  // With a handler, the bundler of an app takes it for optional, which it is.
  const { build } = await import('esbuild').catch((cause: unknown) => {
    throw new Error('The sources need one more package: npm install esbuild', { cause });
  });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./panel/page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
