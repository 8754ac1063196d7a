/** `docs/benchmarks.md` and its picture. */
import { writeFile } from 'node:fs/promises';
import { arch, cpus, totalmem, type as system } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { table, type Part, type Section } from './part.js';

const PAGE = 'docs/benchmarks.md';
const PICTURE = 'docs/images/benchmarks.svg';

/** A part with what it has found. */
export interface Result {
  readonly part: Part;
  readonly section: Section;
}

/** The goals as rows of a table. */
const goalsTable = (results: readonly Result[]): string =>
  table(
    ['', 'measured', 'goal', ''],
    results
      .flatMap(({ section }) => section.goals)
      .map(({ what, measured, goal, isReached }) => [
        what,
        measured,
        goal,
        isReached ? 'reached' : '**not reached**',
      ]),
  );

/** The results as Markdown, without a heading of their own. */
export const resultsText = (results: readonly Result[]): string =>
  [
    ...(results.some(({ section }) => section.goals.length > 0) ? [goalsTable(results)] : []),
    ...results.map(({ part, section }) => `## ${part.title}\n\n${section.text}`),
  ].join('\n\n');

/** The machine on which it was measured. */
function here(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${String(cpus().length)} × ${cpu?.model.trim() ?? 'an unknown processor'} (${arch()}), ${String(gigabytes)} GB, ${system()}, Node ${process.version}`;
}

/** Writes the page, and the picture where there is one. */
export async function writeReport(results: readonly Result[]): Promise<void> {
  const text = `# Benchmarks

Written by \`npm run bench -- --save\`, on ${new Date().toISOString().slice(0, 10)}, on
${here()}. Another machine gives other times; the ratios against the same work by other means, measured
in turn in the same run, say more. \`npm run bench\` measures and only shows, \`npm run bench -- flow\` one
part alone. Counts and sizes are held by the tests, times are not.

${resultsText(results)}
`;
  const options = await resolveConfig(PAGE);
  await writeFile(PAGE, await format(text, { ...options, filepath: PAGE }));
  for (const { section } of results) {
    if (section.picture !== undefined) await writeFile(PICTURE, `${section.picture}\n`);
  }
}
