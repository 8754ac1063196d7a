import { expect, onTestFinished, test } from 'vitest';
import type { GatewayTransport } from '../../src/index.js';
import { createPooledTransport } from '../../src/server/index.js';
import { launchChromium } from '../support/chromium.js';
import { CELLS } from './table/cells.js';
import { checkCells } from './table/check-cells.js';
// Declares the function of the page.
import type {} from './table/page-entry.js';
import { runCells } from './table/run-cells.js';

/** More than there are. */
const SILENT_AT_A_TIME = 100;

test('the table has at least 400 cells', () => {
  expect(CELLS.length).toBeGreaterThanOrEqual(400);
});

test.each([
  ['fetch in Node', (): GatewayTransport | null => null],
  ['pool', (): GatewayTransport => createPooledTransport()],
] as const)('by %s, each cell of the table means what the contract says', async (platform, by) => {
  await checkCells(platform, (cells, { baseUrl }) =>
    runCells(cells, baseUrl, by(), SILENT_AT_A_TIME),
  );
});

test.each([
  ['fetch in a page', 'fetch'],
  ['XHR in a page', 'XHR'],
] as const)(
  'by %s, each cell of the table means what the contract says',
  async (platform, transport) => {
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await checkCells(platform, async (cells, { baseUrl, pageUrl }) => {
      await page.goto(pageUrl);
      return page.evaluate(([name, asked, url]) => runInPage(name, asked, url), [
        transport,
        cells,
        baseUrl,
      ] as const);
    });
  },
);
