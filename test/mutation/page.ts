import type { Survivor } from './report.js';
import type { Result, Results } from './results.js';

/** The key of a survivor in `reasons.json`. It stays the same as long as the line does. */
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

const MAX_CODE_LENGTH = 120;

const code = (text: string): string => {
  const start = text.length > MAX_CODE_LENGTH ? `${text.slice(0, MAX_CODE_LENGTH)} …` : text;
  return `\`\` ${(start === '' ? '(nothing)' : start).replaceAll('|', '\\|')} \`\``;
};

function rowOf(
  file: string,
  { code: hash, measured, killed, timedOut, survivors }: Result,
  isChanged = false,
) {
  const survived = survivors.length;
  const score =
    killed + survived === 0 ? 'nothing to mutate' : `${percent(killed, survived).toFixed(1)} %`;
  return `| \`${file}\` | ${score} | ${String(killed)} | ${String(timedOut)} | ${String(survived)} | ${measured} | ${isChanged ? 'changed since' : `\`${hash.slice(0, 8)}\``} |`;
}

/**
 * Writes the page about killed and surviving mutants.
 *
 * @param results the results that match the current code
 * @param missing the files that are not measured as they are now
 * @param stored the results of the last runs, also of files that have changed since
 * @returns the page, how many survivors have no reason, and the keys of reasons without a survivor
 */
export function pageOf(
  results: Results,
  reasons: Readonly<Record<string, string>>,
  missing: readonly string[],
  stored: Results = {},
): { readonly page: string; readonly unexplained: number; readonly stale: readonly string[] } {
  const changed = Object.entries(stored).filter(([file]) => missing.includes(file));
  const unmeasured = missing.filter((file) => !Object.hasOwn(stored, file));
  const rows = [
    ...Object.entries(results).map(([file, result]) => rowOf(file, result)),
    ...changed.map(([file, result]) => rowOf(file, result, true)),
  ];
  const measured = { ...Object.fromEntries(changed), ...results };
  const survivors = Object.entries(measured).flatMap(([file, result]) =>
    result.survivors.map((survivor) => ({ file, survivor, key: keyOf(file, survivor) })),
  );
  const list = survivors.map(
    ({ file, survivor, key }) =>
      `| \`${file}\` | ${code(survivor.original)} | ${code(survivor.replacement)} | ${reasons[key] ?? (Object.hasOwn(results, file) ? '**No reason yet.**' : 'The file has changed since.')} |`,
  );
  const page = `# Mutation testing

\`npm run test:mutation\` changes the code in one place at a time (a mutant), and checks that a test fails.
It is not part of \`npm test\`, as all files take hours. It measures the files that have changed since they
were measured, writes this page, and stores the results in \`test/mutation/results.json\`. The reasons are
in \`test/mutation/reasons.json\`.

\`test/mutation/modules.ts\` lists the files, and the tests that may notice: the machine, what it decides with,
the gateway's client, the events, the hosts of an app and what hosts share, the client of the HTTP API. What runs
in a browser is not among them, as mutants are not active there; nor are the store on Postgres, whose mutants
take a minute each, the server and its HTTP API.

${totalOf(measured).toFixed(1)} % of the mutants are killed. At least 85 % must be, and each survivor must have a reason.

| file | score | killed | by time-out | survived | measured | code |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Each file was measured on the day that is shown, with the code and the tests of that day. The last column
is the beginning of the SHA-1 hash of its code without comments, types, layout and import paths. When the
hash changes, the file counts as not measured: “changed since” says so of an older result. When a file is measured again on the same machine, a
mutant whose code and tests have not changed keeps its result.
${unmeasured.length === 0 ? '' : `\nNot measured yet: ${unmeasured.map((file) => `\`${file}\``).join(', ')}.\n`}
## Survivors

| file | code | replacement | why no test notices |
| --- | --- | --- | --- |
${list.join('\n')}
`;
  const keys = new Set(survivors.map(({ key }) => key));
  const isOfMissing = (key: string): boolean =>
    missing.some((file) => key.startsWith(`${file} | `));
  return {
    page,
    unexplained: survivors.filter(
      ({ file, key }) => Object.hasOwn(results, file) && reasons[key] === undefined,
    ).length,
    stale: Object.keys(reasons).filter((key) => !isOfMissing(key) && !keys.has(key)),
  };
}
