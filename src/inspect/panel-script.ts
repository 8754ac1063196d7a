import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

let script: Promise<string> | null = null;

/**
 * The script of a page with the panel, in one file. The package contains it; from the sources,
 * esbuild bundles it at the first call.
 */
export const panelScript = (): Promise<string> => (script ??= load());

async function load(): Promise<string> {
  if (import.meta.url.endsWith('.js')) {
    return readFile(new URL('./panel/page.js', import.meta.url), 'utf8');
  }
  // An import with a rejection handler is optional to the bundler of an app.
  const { build } = await import('esbuild').catch((cause: unknown) => {
    throw new Error('To run from the sources, install one more package: npm install esbuild', {
      cause,
    });
  });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./panel/page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    loader: { '.svg': 'text' },
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
