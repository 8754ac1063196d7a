import type { Survivor } from './report.js';
import type { Result, Results } from './results.js';

/** What the reasons are kept by: it stays the same as long as the code does. */
const keyOf = (file: string, { line, original, replacement }: Survivor): string =>
  `${file} | ${line} | ${original} -> ${replacement}`;

const percent = (killed: number, survived: number): number =>
  killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);

export function totalOf(results: Results): number {
  const sum = (count: (result: Result) => number): number =>
    Object.values(results).reduce((all, result) => all + count(result), 0);
  return percent(
    sum(({ killed }) => killed),
    sum(({ survivors }) => survivors.length),
  );
}

const LONGEST_CODE = 120;

const code = (text: string): string => {
  const start = text.length > LONGEST_CODE ? `${text.slice(0, LONGEST_CODE)} …` : text;
  return `\`\` ${(start === '' ? '(nothing)' : start).replaceAll('|', '\\|')} \`\``;
};

function rowOf(file: string, { code: hash, measured, killed, timedOut, survivors }: Result) {
  const survived = survivors.length;
  const score =
    killed + survived === 0 ? 'nothing to mutate' : `${percent(killed, survived).toFixed(1)} %`;
  return `| \`${file}\` | ${score} | ${String(killed)} | ${String(timedOut)} | ${String(survived)} | ${measured} | \`${hash.slice(0, 8)}\` |`;
}

/**
 * The page about what was killed, and why the rest was not; with how many of these have no reason,
 * and the reasons of what has not survived.
 *
 * @param results of the files as they are now
 * @param missing the files that have not been measured as they are now
 */
export function pageOf(
  results: Results,
  reasons: Readonly<Record<string, string>>,
  missing: readonly string[],
): { readonly page: string; readonly unexplained: number; readonly stale: readonly string[] } {
  const rows = Object.entries(results).map(([file, result]) => rowOf(file, result));
  const survivors = Object.entries(results).flatMap(([file, result]) =>
    result.survivors.map((survivor) => ({ file, survivor, key: keyOf(file, survivor) })),
  );
  const list = survivors.map(
    ({ file, survivor, key }) =>
      `| \`${file}\` | ${code(survivor.original)} | ${code(survivor.replacement)} | ${reasons[key] ?? '**No reason yet.**'} |`,
  );
  const page = `# Mutation testing

\`npm run test:mutation\` breaks the code on purpose, in one place at a time, and looks whether a test
notices. It is no part of \`npm test\`: all files take hours. It measures those that have changed since
they were measured, writes this page, and keeps the results in \`test/mutation/results.json\`; the
reasons are in \`test/mutation/reasons.json\`.

${totalOf(results).toFixed(1)} % of the mutants are killed; at least 85 % have to be, and each survivor has to have a reason.

| file | score | killed | of these by time-out | survived | measured | code |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Each file was measured on its day, as it was then, with the tests of that day. The last column is the
beginning of what \`git hash-object\` said of it: a file of which it says something else by now has
changed since, and counts as not measured. Measured again on the same machine, a mutant whose code and
tests have not changed keeps its result.
${missing.length === 0 ? '' : `\nNot measured as they are now: ${missing.map((file) => `\`${file}\``).join(', ')}.\n`}
## Survivors

| file | code | in its place | why no test notices |
| --- | --- | --- | --- |
${list.join('\n')}
`;
  const keys = new Set(survivors.map(({ key }) => key));
  const isOfMissing = (key: string): boolean =>
    missing.some((file) => key.startsWith(`${file} | `));
  return {
    page,
    unexplained: survivors.filter(({ key }) => reasons[key] === undefined).length,
    stale: Object.keys(reasons).filter((key) => !isOfMissing(key) && !keys.has(key)),
  };
}
