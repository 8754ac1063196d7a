/** `docs/faults.md`: the fault table with the results of its tests. */
import { format, resolveConfig } from 'prettier';
import { HOSTS, type HostName } from './hosts/driver.js';
import { ROWS } from './rows.js';
import { scenariosOn, whyNot, whyNotRow, type NamedTest, type Row } from './table.js';

export const REPORT = new URL('../../docs/faults.md', import.meta.url);

export type Result = 'passed' | 'failed' | 'missing';

/** A test of the table: its file is below `test/`. */
export interface ReportedTest extends NamedTest {
  /** The row of a scenario; `null` for a test of another file. */
  readonly suite: string | null;
}

export type Results = (test: ReportedTest) => Result;

const FILES: Record<HostName, string> = {
  'in process': 'faults/in-process.test.ts',
  page: 'faults/page.long.ts',
  app: 'faults/app.long.ts',
  server: 'faults/server.long.ts',
  'page on a server': 'faults/remote.long.ts',
  Postgres: 'faults/postgres.long.ts',
  Restate: 'faults/restate.long.ts',
};

const OUT_OF_REACH = 'out of reach';

const separateTest = (test: NamedTest): ReportedTest => ({ ...test, suite: null });

const scenarioTest = (row: Row, name: string, host: HostName): ReportedTest => ({
  file: FILES[host],
  suite: String(row.id),
  name,
});

/** All tests in the report. */
export const reportedTests = (): ReportedTest[] =>
  ROWS.flatMap((row) =>
    HOSTS.flatMap((host) => [
      ...scenariosOn(host, row).map(({ name }) => scenarioTest(row, name, host)),
      ...(row.tests[host] ?? []).map(separateTest),
    ]),
  );

/** The report, formatted by prettier. */
export async function writeReport(resultOf: Results): Promise<string> {
  const results = reportedTests().map(resultOf);
  const passed = results.filter((result) => result === 'passed').length;
  const text = [
    '# Faults and their effects',
    '<!-- Written by `node --import tsx docs/scripts/write-faults.ts`, from `test/faults/rows/` and a run of the tests. -->',
    'Each row is one fault, which the tests inject on every host that it can affect. The hosts are ' +
      'the machine in the process of the test, a page in Chromium (`identification-machine/browser`), ' +
      'an app in the process of the test, with React Native’s APIs in place of Node’s ' +
      '(`identification-machine/native`), ' +
      'a server behind its HTTP API (`identification-machine/server`), a page in Chromium in front of that ' +
      'API (`identification-machine/client`), the same server on a Postgres database ' +
      '(`identification-machine/stores/postgres`), and the same API in front of a Restate ' +
      'server (`identification-machine/restate`). Each calls the sandbox over real HTTP.',
    'Each test also checks that there is at most one finalization and one payload, byte for byte, and ' +
      'one session in use; that no token, hosted URL, name or text of the gateway is stored, logged, ' +
      'inspected, shown or thrown; and that no other server gets a request.',
    `${String(ROWS.length)} rows, ${String(results.length)} tests: ${String(passed)} passed.`,
    ...ROWS.map((row) => section(row, resultOf)),
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(REPORT)), parser: 'markdown' });
}

function section(row: Row, resultOf: Results): string {
  const lines = [
    ...row.scenarios.map((scenario) => [
      escaped(scenario.name),
      ...HOSTS.map((host) =>
        whyNot(host, scenario) === undefined
          ? resultOf(scenarioTest(row, scenario.name, host))
          : OUT_OF_REACH,
      ),
    ]),
    ...HOSTS.flatMap((host) =>
      (row.tests[host] ?? []).map((test) => [
        `[${escaped(test.name)}](../test/${test.file})`,
        ...HOSTS.map((each) => (each === host ? resultOf(separateTest(test)) : '')),
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

/** Why a host can't have a fault or some of its scenarios; each reason once. */
function reasonsOf(row: Row, host: HostName): string[] {
  const reasons = [whyNotRow(host, row), ...row.scenarios.map((each) => whyNot(host, each))];
  return [...new Set(reasons.flatMap((reason) => reason ?? []))];
}

/** Escapes a text for a cell of a Markdown table. */
const escaped = (text: string): string => text.replace(/[\\`*_<>[\]|$]/g, '\\$&');
