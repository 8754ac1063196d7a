/** Rows 70 and 71 of the fault table, in full. */
import { describe, expect, it } from 'vitest';
import {
  findings,
  openCorruptionServer,
  PLAIN_COLUMNS,
  soundStore,
  withFlips,
  withValue,
  WRONG_VALUES,
} from './corruption.js';

/** `SEEDS=200 npx vitest run --project long test/server/corruption.long.ts` before a release. */
const SEEDS = Number(process.env['SEEDS'] ?? 30);

describe('a store of 50 identifications', () => {
  it('is served without a damaged one where it is sound', async () => {
    const { file, ids } = await soundStore();
    const server = await openCorruptionServer();
    const report = await server.report(file, ids);
    expect(findings(report, ids)).toEqual([]);
    expect(report).toMatchObject({ damaged: [], told: 0, counted: 50, warnings: [] });
    expect(report.listed).toHaveLength(50);
  });

  it('is served to all other users with random bits and bytes, for each of many seeds', async () => {
    const { file, ids } = await soundStore();
    const server = await openCorruptionServer();
    const found: Record<string, string[]> = {};
    let damaged = 0;
    let repaired = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const report = await server.report(withFlips(file, seed), ids);
      const problems = findings(report, ids);
      if (problems.length > 0) found[String(seed)] = problems;
      if (report.refused === null) {
        damaged += report.damaged.length;
        repaired += report.warnings.length;
      }
    }
    expect(found).toEqual({});
    // The seeds do reach what they are to reach.
    expect(damaged).toBeGreaterThan(SEEDS / 25);
    expect(repaired).toBeGreaterThan(SEEDS / 5);
    process.stdout.write(
      `${String(SEEDS)} seeds: ${String(damaged)} damaged, ${String(repaired)} repairs\n`,
    );
  });

  it.each(PLAIN_COLUMNS)('is served with each of 16 wrong values in %s', async (column) => {
    const { file, ids } = await soundStore();
    const server = await openCorruptionServer();
    const found: Record<string, string[]> = {};
    const shown: string[] = [];
    for (const value of WRONG_VALUES) {
      // A user whose identification is being polled.
      const report = await server.report(withValue(file, column, value, 8), ids);
      const problems = findings(report, ids);
      if (problems.length > 0) found[value] = problems;
      if (report.damaged.length > 0) shown.push(value);
      expect(report.damaged.length, value).toBeLessThanOrEqual(1);
    }
    expect(found).toEqual({});
    // What is of no type that the column can have is always shown.
    expect(shown).toEqual(expect.arrayContaining(['1.5', "x'ff00'"]));
  });
});
