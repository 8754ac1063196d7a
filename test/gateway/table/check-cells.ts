/** Runs all cells of the table on a platform, and compares their outcomes with the oracle's. */
import { expect } from 'vitest';
import { CELLS, type Cell } from './cells.js';
import { expected, type Outcome, type Platform } from './oracle.js';
import type { Asked } from './run-cells.js';
import { serveCells, type CellServer } from './serve-cells.js';

const ASKED: readonly Asked[] = CELLS.map(({ id, operation, transfer }) => ({
  id,
  operation,
  transfer,
}));

/** A cell and its outcome, as a line that a diff shows. */
const line = (cell: Cell, outcome: Outcome | undefined): string =>
  `${Object.values(cell).join(' · ')} → ${JSON.stringify(outcome)}`;

export async function checkCells(
  platform: Platform,
  run: (cells: readonly Asked[], server: CellServer) => Promise<Outcome[]>,
): Promise<void> {
  const server = await serveCells();
  const outcomes = await run(ASKED, server);
  expect(CELLS.map((cell, index) => line(cell, outcomes[index]))).toEqual(
    CELLS.map((cell) => line(cell, expected(cell, platform))),
  );
  expect(server.followed() > 0).toBe(platform.startsWith('XHR'));
}
