import { expect, it } from 'vitest';
import {
  findings,
  openCorruptionServer,
  PLAIN_COLUMNS,
  soundStore,
  withFlips,
  withValue,
} from './corruption.js';

const SEEDS = Array.from({ length: 6 }, (_, index) => index + 1);

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

it('71: serves all other users of a store with a wrong value in a plain column', async () => {
  const { file, ids } = await soundStore();
  const server = await openCorruptionServer();
  const found: Record<string, string[]> = {};
  for (const column of PLAIN_COLUMNS) {
    const isText = ['id', 'user_type', 'state'].includes(column);
    const value = isText ? "CAST(x'70ff61' AS TEXT)" : '9223372036854775807';
    const report = await server.report(withValue(file, column, value, 8), ids);
    const problems = findings(report, ids);
    if (report.damaged.length !== 1) problems.push(`${String(report.damaged.length)} damaged`);
    if (problems.length > 0) found[column] = problems;
  }
  expect(found).toEqual({});
});
