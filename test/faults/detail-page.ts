/** `docs/faults-in-detail.md`: each fault, its effect, and each of its tests. */
import { HOSTS, type HostName } from './hosts/driver.js';
import { scenarioTest, separateTest, type Results } from './reported-tests.js';
import { ROWS } from './rows.js';
import { whyNot, whyNotRow, type Row } from './table.js';

const OUT_OF_REACH = 'out of reach';

/** The page, before it is formatted. */
export const detailPage = (resultOf: Results): string =>
  [
    '# Each fault in detail',
    '<!-- Written by `node --import tsx docs/scripts/write-faults.ts`, from `test/faults/rows/` and a run of the tests. -->',
    '[What can go wrong](faults.md) has all faults on one page, and says what the columns are. Here, each ' +
      'has its effect and its tests. A test with a link is of one host alone.',
    ...ROWS.map((row) => section(row, resultOf)),
  ].join('\n\n');

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
    `## Row ${String(row.id)}`,
    `**${row.injected}.** ${row.expected}.`,
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
