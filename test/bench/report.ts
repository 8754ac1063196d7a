/** Writes `docs/benchmarks.md` and its picture. */
import { writeFile } from 'node:fs/promises';
import { arch, cpus, totalmem, type as system } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { table, type Part, type Section } from './part.js';

const PAGE = 'docs/benchmarks.md';
const PICTURE = 'docs/images/benchmarks.svg';

/** A part with its results. */
export interface Result {
  readonly part: Part;
  readonly section: Section;
}

/** The goals of all parts as a table. */
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

/** The goals of all parts as Markdown; `null` where no part has one. */
export const goalsText = (results: readonly Result[]): string | null =>
  results.some(({ section }) => section.goals.length > 0) ? goalsTable(results) : null;

/** The results of a part as Markdown. */
export const partText = ({ part, section }: Result): string =>
  `## ${part.title}\n\n${section.text}`;

/** The computer and the version of Node. */
function environment(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${String(cpus().length)} × ${cpu?.model.trim() ?? 'unknown processor'} (${arch()}), ${String(gigabytes)} GB, ${system()}, Node ${process.version}`;
}

/** Writes the page, and the picture of a part that has one. */
export async function writeReport(results: readonly Result[]): Promise<void> {
  const text = `# Benchmarks

Written by \`npm run bench -- --save\` on ${new Date().toISOString().slice(0, 10)}, on
${environment()}. Times differ between computers. The ratios against the same work by other means, measured
in turn in the same run, are more reliable. \`npm run bench\` measures and prints the results,
\`npm run bench -- flow\` those of one part. The tests check counts and sizes, but not times.

${[goalsText(results) ?? '', ...results.map(partText)].join('\n\n').trimStart()}
`;
  const options = await resolveConfig(PAGE);
  await writeFile(PAGE, await format(text, { ...options, filepath: PAGE }));
  for (const { section } of results) {
    if (section.picture !== undefined) await writeFile(PICTURE, `${section.picture}\n`);
  }
}
