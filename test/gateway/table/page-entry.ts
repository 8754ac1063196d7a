/** The script of the table's page. */
import { createXhrTransport } from '../../../src/index.js';
import type { Outcome } from './oracle.js';
import { runCells, type Asked } from './run-cells.js';

declare global {
  var runInPage: (
    transport: 'fetch' | 'XHR',
    cells: readonly Asked[],
    baseUrl: string,
  ) => Promise<Outcome[]>;
}

/** A browser has six connections to an origin; the page itself may keep one. */
const SILENT_AT_A_TIME = 4;

globalThis.runInPage = (transport, cells, baseUrl) =>
  runCells(cells, baseUrl, transport === 'XHR' ? createXhrTransport() : null, SILENT_AT_A_TIME);
