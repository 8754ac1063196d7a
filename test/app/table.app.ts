import { expect, inject, onTestFinished, test } from 'vitest';
import { checkCells } from '../gateway/table/check-cells.js';
import { startApp } from './support/hermes.js';
import { networkOf } from './support/network.js';
import { MEANS, PLATFORM_NAMES } from './support/platforms.js';

/** More than there are. */
const SILENT_AT_A_TIME = 100;

test.each(PLATFORM_NAMES)(
  'on %s, each cell of the table means what the contract says',
  async (platform) => {
    const app = startApp(inject('bundles')[platform], (self) => networkOf(self, {}));
    onTestFinished(app.kill);
    await app.heard('ready');
    const isXhr = MEANS[platform] === 'xhr';
    await checkCells(isXhr ? 'XHR in an app' : 'fetch in an app', async (cells, { baseUrl }) => {
      app.tell('cells', MEANS[platform], cells, baseUrl, SILENT_AT_A_TIME);
      const [outcomes] = await app.heard('outcomes');
      // What the app says is compared with the oracle.
      return outcomes as Awaited<ReturnType<Parameters<typeof checkCells>[1]>>;
    });
    expect(app.errors).toEqual([]);
  },
);
