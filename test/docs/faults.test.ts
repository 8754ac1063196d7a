import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GROUPS } from '../faults/groups.js';
import { HOSTS } from '../faults/hosts/driver.js';
import { formatted, PAGES, urlOf } from '../faults/report.js';
import { FILES, reportedTests } from '../faults/reported-tests.js';
import { ROWS } from '../faults/rows.js';
import { scenariosOn, whyNotRow } from '../faults/table.js';

const sourceOf = (file: string): string => {
  const path = new URL(`../${file}`, import.meta.url);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

describe('the fault table', () => {
  it('has each row once', () => {
    const to = (first: number, last: number): number[] =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index);
    expect(ROWS.map(({ id }) => id)).toEqual(to(1, 90));
  });

  it.each(ROWS)('$id has a test for each host, or says why it has none', (row) => {
    for (const host of HOSTS) {
      const isTested = scenariosOn(host, row).length > 0 || (row.tests[host] ?? []).length > 0;
      expect([host, isTested]).toEqual([host, whyNotRow(host, row) === undefined]);
    }
  });

  it('has a column for each file that plays it', () => {
    const players = readdirSync(new URL('../faults/', import.meta.url))
      .map((name) => `faults/${name}`)
      .filter((file) => /\.(test|long)\.ts$/.test(file) && sourceOf(file).includes('playTable('));
    expect(players.sort()).toEqual(Object.values(FILES).sort());
  });

  it('names its scenarios by different names in each row', () => {
    for (const { id, scenarios } of ROWS) {
      const names = scenarios.map(({ name }) => name);
      expect([id, new Set(names).size]).toEqual([id, names.length]);
    }
  });

  it('names tests that there are', () => {
    const missing = reportedTests()
      .filter(({ suite }) => suite === null)
      .filter(({ file, name }) => !hasTest(sourceOf(file), name));
    expect(missing).toEqual([]);
  });

  it('has each row in one group of its first page', () => {
    const grouped = GROUPS.flatMap(({ rows }) => rows);
    expect(grouped.sort((a, b) => a - b)).toEqual(ROWS.map(({ id }) => id));
  });

  it('has a first page of at most 160 lines', () => {
    const lines = readFileSync(urlOf('faults.md'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(160);
  });

  it.each(Object.entries(PAGES))(
    'is docs/%s, in which all have passed (node --import tsx docs/scripts/write-faults.ts writes it)',
    async (page, write) => {
      expect(readFileSync(urlOf(page), 'utf8')).toBe(
        await formatted(
          page,
          write(() => 'passed'),
        ),
      );
    },
  );
});

/** As a string of its own. */
const hasTest = (source: string, name: string): boolean =>
  ["'", '"', '`'].some((quote) => source.includes(quote + name + quote));
