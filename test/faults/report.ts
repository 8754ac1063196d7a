/** `docs/faults.md`: the table with its tests and what became of them. */
import { format, resolveConfig } from 'prettier';
import { HOSTS, type HostName } from './hosts/driver.js';
import { ROWS } from './rows.js';
import { scenariosOn, type NamedTest, type Row, type Scenario } from './table.js';

export const REPORT = new URL('../../docs/faults.md', import.meta.url);

export type Result = 'passed' | 'failed' | 'missing';

/** A test of the table: its file is below `test/`. */
export interface ReportedTest extends NamedTest {
  /** The row, where the test is a scenario's. */
  readonly suite: string | null;
}

export type Results = (test: ReportedTest) => Result;

const FILES: Record<HostName, string> = {
  'in process': 'faults/in-process.test.ts',
  page: 'faults/page.long.ts',
  server: 'faults/server.test.ts',
  Restate: 'faults/restate.long.ts',
};

const OUT_OF_REACH = 'out of reach';

const elsewhere = (test: NamedTest): ReportedTest => ({ ...test, suite: null });

const scenarioTest = (row: Row, name: string, host: HostName): ReportedTest => ({
  file: FILES[host],
  suite: String(row.id),
  name,
});

/** All tests that the report tells of. */
export const reportedTests = (): ReportedTest[] =>
  ROWS.flatMap((row) =>
    HOSTS.flatMap((host) => [
      ...scenariosOn(host, row).map(({ name }) => scenarioTest(row, name, host)),
      ...(row.tests[host] ?? []).map(elsewhere),
    ]),
  );

/** The report, as prettier wants it. */
export async function writeReport(resultOf: Results): Promise<string> {
  const results = reportedTests().map(resultOf);
  const passed = results.filter((result) => result === 'passed').length;
  const text = [
    '# What goes wrong, and what comes of it',
    '<!-- Written by `npm run faults`, from `test/faults/rows/` and a run of the tests. -->',
    'Each row is one defect, injected by itself: the same on every host that it can reach. Hosts are ' +
      'the machine in a process of one’s own, a page in Chromium (`identification-machine/browser`), ' +
      'a server behind its HTTP API (`identification-machine/server`) and the same API in front of a ' +
      'Restate server (`identification-machine/restate`), each against the sandbox over real HTTP. ' +
      '*Kept* means that the flow can go on from the same place, and the test goes on from there.',
    'After every row the same is checked: at most one finalization and one payload, byte for byte; ' +
      'one session in use; no token, hosted URL, name or text of the gateway in what was written ' +
      'down, logged, inspected, shown or thrown; nothing sent to any other server.',
    `${String(ROWS.length)} rows, ${String(results.length)} tests: ${String(passed)} passed.`,
    ...ROWS.map((row) => section(row, resultOf)),
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(REPORT)), parser: 'markdown' });
}

function section(row: Row, resultOf: Results): string {
  const lines = [
    ...row.scenarios.map(({ name, outOfReach }) => [
      escaped(name),
      ...HOSTS.map((host) =>
        outOfReach?.[host] === undefined ? resultOf(scenarioTest(row, name, host)) : OUT_OF_REACH,
      ),
    ]),
    ...HOSTS.flatMap((host) =>
      (row.tests[host] ?? []).map((test) => [
        `[${escaped(test.name)}](../test/${test.file})`,
        ...HOSTS.map((each) => (each === host ? resultOf(elsewhere(test)) : '')),
      ]),
    ),
    ...HOSTS.flatMap((host) =>
      reasonsOf(row, host).map((reason) => [
        escaped(reason),
        ...HOSTS.map((each) => (each === host ? OUT_OF_REACH : '')),
      ]),
    ),
  ];
  const head = ['test', ...HOSTS];
  return [
    `## ${String(row.id)}: ${row.injected}`,
    `${row.expected}.`,
    [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
  ].join('\n\n');
}

/** Why a host cannot get into a row, or into some of its scenarios; each reason once. */
function reasonsOf({ outOfReach, scenarios }: Row, host: HostName): string[] {
  const all: readonly Pick<Scenario, 'outOfReach'>[] = [{ outOfReach }, ...scenarios];
  return [...new Set(all.flatMap((each) => each.outOfReach?.[host] ?? []))];
}

/** As it is, in a cell of a table. */
const escaped = (text: string): string => text.replace(/[\\`*_<>[\]|$]/g, '\\$&');
