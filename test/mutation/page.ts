import type { Score, Survivor } from './report.js';

/** What the reasons are kept by: it stays the same as long as the code does. */
const keyOf = ({ file, line, original, replacement }: Survivor): string =>
  `${file} | ${line} | ${original} -> ${replacement}`;

const percent = (killed: number, survived: number): number =>
  killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);

export function totalOf(scores: readonly Score[]): number {
  const sum = (count: (score: Score) => number): number =>
    scores.reduce((all, score) => all + count(score), 0);
  return percent(
    sum(({ killed }) => killed),
    sum(({ survived }) => survived),
  );
}

const LONGEST_CODE = 120;

const code = (text: string): string => {
  const start = text.length > LONGEST_CODE ? `${text.slice(0, LONGEST_CODE)} …` : text;
  return `\`\` ${(start === '' ? '(nothing)' : start).replaceAll('|', '\\|')} \`\``;
};

/**
 * The page about what was killed, and why the rest was not; with how many of these have no reason,
 * and the reasons of what has not survived.
 */
export function pageOf(
  scores: readonly Score[],
  survivors: readonly Survivor[],
  reasons: Readonly<Record<string, string>>,
  missing: readonly string[],
): { readonly page: string; readonly unexplained: number; readonly stale: readonly string[] } {
  const rows = scores.map(
    ({ file, measured, killed, timedOut, survived }) =>
      `| \`${file}\` | ${percent(killed, survived).toFixed(1)} % | ${String(killed)} | ${String(timedOut)} | ${String(survived)} | ${measured} |`,
  );
  const why = (survivor: Survivor): string => reasons[keyOf(survivor)] ?? '**No reason yet.**';
  const list = survivors.map(
    (survivor) =>
      `| \`${survivor.file}\` | ${code(survivor.original)} | ${code(survivor.replacement)} | ${why(survivor)} |`,
  );
  const page = `# Mutation testing

\`npm run test:mutation\` breaks the code on purpose, in one place at a time, and looks whether a test
notices. It takes an hour or more and is no part of \`npm test\`. This page is written by it; the reasons
are in \`test/mutation/reasons.json\`.

${totalOf(scores).toFixed(1)} % of the mutants are killed; at least 85 % have to be, and each survivor has to have a reason.

| file | score | killed | of these by time-out | survived | measured |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
${missing.length === 0 ? '' : `\nNot measured yet: ${missing.map((file) => `\`${file}\``).join(', ')}.\n`}
## Survivors

| file | code | in its place | why no test notices |
| --- | --- | --- | --- |
${list.join('\n')}
`;
  const keys = new Set(survivors.map(keyOf));
  const isMeasured = (key: string): boolean =>
    scores.some(({ file }) => key.startsWith(`${file} | `));
  return {
    page,
    unexplained: survivors.filter((survivor) => reasons[keyOf(survivor)] === undefined).length,
    stale: Object.keys(reasons).filter((key) => isMeasured(key) && !keys.has(key)),
  };
}
