/** The examples of `docs/mounting.md`, run as they stand there. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The sources of what an app imports as `identification-machine/http`. */
const sourceOf = (entry: string): string => join(root, 'src', entry, 'index.js');

/** The TypeScript below a heading of the guide. */
export function codeOf(heading: string): string {
  const guide = readFileSync(join(root, 'docs/mounting.md'), 'utf8');
  const [, block] = guide.split(`# ${heading}\n`)[1]?.match(/^```ts\n([^]*?)^```$/m) ?? [];
  if (block === undefined) throw new Error(`The guide has no block below ${heading}.`);
  return block;
}

/** Exports the server that an example makes, where it exports nothing itself. */
export const withExport = (code: string): string =>
  code.includes('const app =') ? `${code}\nexport { app };\n` : code;

/**
 * Runs the block below a heading.
 *
 * @param given - the values of its `declare const` and `declare function`
 * @returns what it exports, and its `app`
 */
export async function runRecipe(
  heading: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const code = codeOf(heading).replaceAll(/'identification-machine\/(\w+)'/g, (_, entry: string) =>
    JSON.stringify(sourceOf(entry)),
  );
  mkdirSync(join(root, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(root, 'dist/recipe-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'recipe.ts');
  writeFileSync(file, withExport(code));
  for (const [name, value] of Object.entries(given)) vi.stubGlobal(name, value);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return (await import(file)) as Readonly<Record<string, unknown>>;
}
