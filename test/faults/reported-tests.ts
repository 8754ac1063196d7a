/** The tests of the fault table, as a run of vitest reports them. */
import { HOSTS, type HostName } from './hosts/driver.js';
import { ROWS } from './rows.js';
import { scenariosOn, type NamedTest, type Row } from './table.js';

export type Result = 'passed' | 'failed' | 'missing';

/** A test of the table: its file is below `test/`. */
export interface ReportedTest extends NamedTest {
  /** The row of a scenario; `null` for a test of another file. */
  readonly suite: string | null;
}

export type Results = (test: ReportedTest) => Result;

/** The file below `test/` that plays the table on a host. */
export const FILES: Readonly<Record<HostName, string>> = {
  'in process': 'faults/in-process.test.ts',
  page: 'faults/page.long.ts',
  app: 'faults/app.long.ts',
  server: 'faults/server.long.ts',
  'page on a server': 'faults/remote.long.ts',
  Postgres: 'faults/postgres.long.ts',
  Restate: 'faults/restate.long.ts',
};

export const separateTest = (test: NamedTest): ReportedTest => ({ ...test, suite: null });

export const scenarioTest = (row: Row, name: string, host: HostName): ReportedTest => ({
  file: FILES[host],
  suite: String(row.id),
  name,
});

/** The tests of a row on a host. */
export const testsOf = (row: Row, host: HostName): ReportedTest[] => [
  ...scenariosOn(host, row).map(({ name }) => scenarioTest(row, name, host)),
  ...(row.tests[host] ?? []).map(separateTest),
];

/** All tests in the report. */
export const reportedTests = (): ReportedTest[] =>
  ROWS.flatMap((row) => HOSTS.flatMap((host) => testsOf(row, host)));
