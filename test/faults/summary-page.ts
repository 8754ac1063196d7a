/** `docs/faults.md`: all faults on one page, with the number of tests on each host. */
import { GROUPS, type Group } from './groups.js';
import { HOSTS, type HostName } from './hosts/driver.js';
import { reportedTests, testsOf, type ReportedTest, type Results } from './reported-tests.js';
import { ROWS } from './rows.js';
import { LEFT_TO_HOST_BEHIND, whyNotRow, type Row } from './table.js';

/** What each column is, in the words of a reader who has not seen the code. */
const COLUMNS: Record<HostName, string> = {
  'in process': 'the machine alone, in the process of its app',
  page: 'the machine in a page in Chromium',
  app: 'the machine in an app, with React Native’s APIs in place of Node’s',
  server: 'a server on a file, behind its HTTP API',
  'page on a server': 'a page in Chromium, in front of that server',
  Postgres: 'the same server on a Postgres database',
  Restate: 'the same HTTP API in front of a Restate server',
};

const LEFT = '=';

/** The page, before it is formatted. */
export function summaryPage(resultOf: Results): string {
  const tests = reportedTests();
  return [
    '# What can go wrong',
    '<!-- Written by `node --import tsx docs/scripts/write-faults.ts`, from `test/faults/rows/` and a run of the tests. -->',
    `${String(ROWS.length)} faults, ${String(tests.length)} tests: ${counted(tests, resultOf)} passed. ` +
      'Each fault is injected on every host that it can affect, and each host calls the sandbox over ' +
      'real HTTP. Each test also checks that there is at most one finalization and one payload, byte ' +
      'for byte, and one session in use; that no token, hosted URL, name or text of the gateway is ' +
      'stored, logged, inspected, shown or thrown; and that no other server gets a request.',
    'A number says how many tests of the fault have passed on the host of the column. ' +
      `\`${LEFT}\` means that the host behind it, the column “server”, does this work. A letter is a ` +
      'reason why the fault cannot reach the host; it stands below the table. The number of a row ' +
      'leads to its effect and to each of its tests.',
    table([
      ['column', 'what it is', 'tests'],
      ...HOSTS.map((host) => [
        host,
        COLUMNS[host],
        counted(
          ROWS.flatMap((row) => testsOf(row, host)),
          resultOf,
        ),
      ]),
    ]),
    ...GROUPS.map((group) => section(group, resultOf)),
  ].join('\n\n');
}

function section({ title, rows: ids }: Group, resultOf: Results): string {
  const rows = ROWS.filter(({ id }) => ids.includes(id));
  const reasons = new Map<string, string>();
  const cell = (row: Row, host: HostName): string => {
    const reason = whyNotRow(host, row);
    if (reason === undefined) return counted(testsOf(row, host), resultOf);
    if (reason === LEFT_TO_HOST_BEHIND) return LEFT;
    const letter = reasons.get(reason) ?? String.fromCharCode('a'.charCodeAt(0) + reasons.size);
    reasons.set(reason, letter);
    return letter;
  };
  const lines = rows.map((row) => [
    `[${String(row.id)}](faults-in-detail.md#row-${String(row.id)})`,
    row.injected.replaceAll('|', '\\|'),
    ...HOSTS.map((host) => cell(row, host)),
  ]);
  const notes = [...reasons].map(([reason, letter]) => `**${letter}** ${reason}`);
  return [
    `## ${title}`,
    table([['row', 'fault', ...HOSTS], ...lines]),
    ...(notes.length > 0 ? [notes.join(' ')] : []),
  ].join('\n\n');
}

/** How many tests have passed: `3`, or `2 of 3`. */
function counted(tests: readonly ReportedTest[], resultOf: Results): string {
  const passed = tests.filter((test) => resultOf(test) === 'passed').length;
  return passed === tests.length ? String(passed) : `${String(passed)} of ${String(tests.length)}`;
}

const table = ([head = [], ...lines]: string[][]): string =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
