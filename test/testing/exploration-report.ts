import {
  identificationMachine,
  identificationStates,
  viewOf,
  type IdentificationEventType,
} from '../../src/index.js';
import type { Exploration } from './explore.js';
import { topStateOf, transitionsOf } from './transitions.js';

type Row = readonly string[];

/** As prettier formats it. */
function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: Row): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** What the exploration has found, in numbers, and which events each state takes. */
export function explorationReport(
  { situations, moves }: Exploration,
  events: readonly IdentificationEventType[],
): string {
  const inState = (state: string) =>
    situations.filter(({ snapshot }) => topStateOf(snapshot) === state);
  const numbers = identificationStates.map((state) => [
    `\`${state}\``,
    String(inState(state).length),
    String(moves.filter(({ from }) => topStateOf(from.snapshot) === state).length),
  ]);
  const accepts = (state: string, event: IdentificationEventType): string => {
    const answers = new Set(
      inState(state).map(({ snapshot }) => viewOf(snapshot).can.includes(event)),
    );
    if (answers.size > 1) return 'some';
    return answers.has(true) ? 'yes' : '';
  };
  return `# The machine, explored

Written by \`test/testing/exploration.mocked.test.ts\`, which fails where this is stale;
\`npx vitest run test/testing/exploration.mocked.test.ts -u\` writes it anew.

The machine is walked from its start with an environment that does whatever it can at any moment: the
gateway gives any class of answer, any event is sent, the deadline passes, and the process starts anew
from its checkpoint. Situations that differ in nothing that can make a difference are one; the
counters are bounded (one refusal to finalize, one poll of grace, two attempts).

${table(
  ['', ''],
  [
    ['situations', String(situations.length)],
    ['moves between them', String(moves.length)],
    [
      'transitions in the definition, each guarded branch by itself',
      String(transitionsOf(identificationMachine).length),
    ],
  ],
)}

${table(['state', 'situations', 'moves from them'], numbers)}

All of this holds for every one of them: there is a way to an end, and to the result unless the gateway
forbids to go on; whatever is accepted changes something; whatever the gateway answers is understood;
whatever works has exactly one call or one wait under way, also after a reload.

## Which events are taken

_yes_: always; _some_: where a guard lets it; empty: the event has no effect in this state, on purpose.

${table(
  ['state', ...events.map((event) => `\`${event}\``)],
  identificationStates.map((state) => [
    `\`${state}\``,
    ...events.map((event) => accepts(state, event)),
  ]),
)}
`;
}
