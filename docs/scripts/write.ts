/** Writes the generated pages of the docs: `node --import tsx docs/scripts/write.ts`. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { apiPage } from './api.js';
import { architecturePage } from './house.js';

/** The generated pages, by their path below `docs/`. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'api.md': apiPage,
  'architecture.md': architecturePage,
};

export const urlOf = (page: string): URL => new URL(`../${page}`, import.meta.url);

/** A page as it is committed. */
export async function formatted(page: string, text: string): Promise<string> {
  const options = await resolveConfig(urlOf(page));
  return format(text, { ...options, parser: 'markdown' });
}

if (import.meta.url === `file://${process.argv[1] ?? ''}`) {
  for (const [page, write] of Object.entries(PAGES)) {
    writeFileSync(urlOf(page), await formatted(page, await write()));
  }
}
