import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_TIMINGS,
  FAILURES,
  identificationEventTypes,
  identificationInput,
  identificationMachine,
  identificationStates,
  viewOf,
} from '../../src/index.js';
import { createActor } from 'xstate';

const text = readFileSync(new URL('../../docs/states-and-failures.md', import.meta.url), 'utf8');

/** The cells of the rows whose first cell is code: `| \`name\` | … |`. */
const rowsOf = (heading: string): string[][] => {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([\w.]+)` *\|(.*)\|$/gm)].map(([, name = '', rest = '']) => [
    name,
    ...rest.split('|').map((cell) => cell.trim()),
  ]);
};

const namesOf = (heading: string): (string | undefined)[] => rowsOf(heading).map(([name]) => name);

describe('docs/states-and-failures.md', () => {
  it('lists every state', () => {
    expect(namesOf('States')).toEqual(['resuming', ...identificationStates]);
  });

  it('lists every event', () => {
    expect(namesOf('Events')).toEqual(identificationEventTypes);
  });

  it('lists every failure with what it allows', () => {
    const yesNo = (is: boolean): string => (is ? 'yes' : 'no');

    expect(rowsOf('Failures').map(([code, retry, restart]) => [code, retry, restart])).toEqual(
      Object.entries(FAILURES).map(([code, { retryable, restartable }]) => [
        code,
        yesNo(retryable),
        yesNo(restartable),
      ]),
    );
  });

  it('says of every state and failure what it means or what to do', () => {
    const rows = [...rowsOf('States'), ...rowsOf('Events'), ...rowsOf('Failures')];
    expect(rows.filter(([, ...cells]) => cells.every((cell) => cell.length < 8))).toEqual([]);
  });

  it('lists every timing with its default', () => {
    const { backoff, ...timings } = DEFAULT_TIMINGS;
    const flat = [
      ...Object.entries(timings),
      ...Object.entries(backoff).map(([name, value]) => [`backoff.${name}`, value] as const),
    ];

    expect(rowsOf('Timings').map(([name, value]) => [name, Number(value)])).toEqual(flat);
  });

  it('lists every field of the view', () => {
    const input = identificationInput({ subject: { userId: 42 } });
    const view = viewOf(createActor(identificationMachine, { input }).getSnapshot());

    expect(namesOf('The view')).toEqual(Object.keys(view));
  });
});
