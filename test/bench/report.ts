/** Writes `docs/benchmarks.md` and its picture. */
import { readFile, writeFile } from 'node:fs/promises';
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

/** The link of GitHub to the heading of a part. */
const anchorOf = ({ title }: Part): string =>
  `#${title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')}`;

const HEAD = ['', 'measured', 'goal', ''];

/** The goals of a part, as rows of a table. */
const goalRows = ({ section }: Result, nameOf = (what: string): string => what): string[][] =>
  section.goals.map(({ what, measured, goal, isReached }) => [
    nameOf(what),
    measured,
    goal,
    isReached ? 'reached' : '**not reached**',
  ]);

/** The goals of all parts as Markdown; `null` where no part has one. */
export function goalsText(results: readonly Result[]): string | null {
  const rows = results.flatMap((result) => goalRows(result));
  return rows.length > 0 ? table(HEAD, rows) : null;
}

/** The results of a part as Markdown. */
export const partText = ({ part, section }: Result): string =>
  `## ${part.title}\n\n${section.text}`;

/** The computer and the version of Node. */
function environment(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${String(cpus().length)} × ${cpu?.model.trim() ?? 'unknown processor'} (${arch()}), ${String(gigabytes)} GB, ${system()}, Node ${process.version}`;
}

/** What the page has of a part: the rows of its goals, and its section. */
interface Saved {
  readonly goals: readonly string[];
  readonly section: string | null;
}

/** Reads what a page has of a part. */
function savedOf(page: string, part: Part): Saved {
  const link = `](${anchorOf(part)})`;
  const section = page.split(/^(?=## )/m).find((text) => text.startsWith(`## ${part.title}\n`));
  return {
    goals: page.split('\n').filter((line) => line.startsWith('| [') && line.includes(link)),
    section: section?.trim() ?? null,
  };
}

/** What a measurement gives the page. */
function toSaved(result: Result): Saved {
  // By the link, a part finds its rows again.
  const rows = goalRows(result, (what) => `[${what}](${anchorOf(result.part)})`);
  const today = new Date().toISOString().slice(0, 10);
  return {
    goals: table(HEAD, rows).split('\n').slice(2),
    section: `${partText(result)}\n\nMeasured on ${today}.`,
  };
}

/**
 * Makes the page.
 *
 * @param page the page as it is: what is not measured now is kept of it
 */
export function pageText(parts: readonly Part[], results: readonly Result[], page: string): string {
  const saved = parts.map((part) => {
    const result = results.find((each) => each.part.name === part.name);
    return result ? toSaved(result) : savedOf(page, part);
  });
  return `# Benchmarks

Written by \`npm run bench -- --save\`, on
${environment()}. Times differ between computers. The ratios against the same work by other means, measured
in turn in the same run, are more reliable. \`npm run bench\` measures and prints the results,
\`npm run bench -- flow\` those of one part. The tests check counts and sizes, but not times.

${[table(HEAD, []), ...saved.flatMap(({ goals }) => goals)].join('\n')}

${saved.flatMap(({ section }) => section ?? []).join('\n\n')}
`;
}

/**
 * Writes the page, and the picture of a part that has one.
 *
 * @throws where parts would be kept that were measured on another computer
 */
export async function writeReport(
  parts: readonly Part[],
  results: readonly Result[],
): Promise<void> {
  const page = results.length < parts.length ? await readFile(PAGE, 'utf8') : '';
  if (page !== '' && !page.includes(environment())) {
    throw new Error(`${PAGE} was not measured here (${environment()}): save all parts.`);
  }
  const options = await resolveConfig(PAGE);
  const text = pageText(parts, results, page);
  await writeFile(PAGE, await format(text, { ...options, filepath: PAGE }));
  for (const { section } of results) {
    if (section.picture !== undefined) await writeFile(PICTURE, `${section.picture}\n`);
  }
}
