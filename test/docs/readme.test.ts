import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_TIMINGS,
  FAILURES,
  identificationMachine,
  identificationStates,
  toMermaid,
} from '../../src/index.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The cells of the rows whose first cell is code: `| \`name\` | … |`. */
const rowsOf = (heading: string): string[][] => {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([\w.]+)` *\|(.*)\|$/gm)].map(([, name = '', rest = '']) => [
    name,
    ...rest.split('|').map((cell) => cell.trim()),
  ]);
};

describe('the README', () => {
  it('shows the machine as it is', () => {
    const [, picture] = /```mermaid\n([^`]*)```/.exec(readme) ?? [];

    expect(picture).toBe(toMermaid(identificationMachine, { detail: 'overview' }));
  });

  it('lists every state', () => {
    expect(rowsOf('States').map(([state]) => state)).toEqual(['resuming', ...identificationStates]);
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

  it('lists every timing with its default', () => {
    const { backoff, ...timings } = DEFAULT_TIMINGS;
    const flat = [
      ...Object.entries(timings),
      ...Object.entries(backoff).map(([name, value]) => [`backoff.${name}`, value] as const),
    ];

    expect(rowsOf('Timings').map(([name, value]) => [name, Number(value)])).toEqual(flat);
  });
});
