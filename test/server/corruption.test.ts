import { expect, it } from 'vitest';
import { findings, openCorruptionServer, soundStore, withFlips } from './corruption.js';

const SEEDS = Array.from({ length: 2 }, (_, index) => index + 1);

it('serves a sound store of 50 identifications without a damaged one', async () => {
  const { file, ids } = await soundStore();
  const server = await openCorruptionServer();
  const report = await server.report(file, ids);
  expect(findings(report, ids)).toEqual([]);
  expect(report).toMatchObject({ damaged: [], told: 0, counted: 50, warnings: [] });
  expect(report.listed).toHaveLength(50);
});

it('70: serves all other users of a store with random bits and bytes, for some seeds', async () => {
  const { file, ids } = await soundStore();
  const server = await openCorruptionServer();
  const found: Record<string, string[]> = {};
  for (const seed of SEEDS) {
    const problems = findings(await server.report(withFlips(file, seed), ids), ids);
    if (problems.length > 0) found[String(seed)] = problems;
  }
  expect(found).toEqual({});
});
