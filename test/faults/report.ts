/** The pages of the fault table, with the results of its tests. */
import { format, resolveConfig } from 'prettier';
import { detailPage } from './detail-page.js';
import type { Results } from './reported-tests.js';
import { summaryPage } from './summary-page.js';

/** The pages, by their path below `docs/`. */
export const PAGES: Readonly<Record<string, (resultOf: Results) => string>> = {
  'faults.md': summaryPage,
  'faults-in-detail.md': detailPage,
};

export const urlOf = (page: string): URL => new URL(`../../docs/${page}`, import.meta.url);

/** A page, formatted by prettier. */
export async function formatted(page: string, text: string): Promise<string> {
  const options = await resolveConfig(urlOf(page));
  return format(text, { ...options, parser: 'markdown' });
}
