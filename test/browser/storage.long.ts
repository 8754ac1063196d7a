import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { click, goTo, atIdentityCheck, shows, atSigning, startDemo, pageOnly } from './demo.js';

const KEY = 'identification-machine:individual:42';
const WARNING = 'This browser stores nothing for us. Please do not close or reload this page.';

const pageStores = pageOnly(
  'the server keeps the identification, and the page stores nothing that it needs',
);

const blockStorage = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('Access is denied.', 'SecurityError');
      },
    });
  });

describe('with storage blocked', () => {
  pageStores('the page warns that it keeps the checkpoint in memory', async () => {
    const demo = await startDemo();
    await blockStorage(demo.page);

    await goTo(demo, 'awaitingRedirect');

    await demo.page.getByText(WARNING).waitFor();
    expect(demo.console).toEqual([]);
  });

  test('an identification can be completed, as each return asks the gateway', async () => {
    const demo = await startDemo({ sandbox: { signingDelay: 0 } });
    await blockStorage(demo.page);
    await goTo(demo, 'awaitingRedirect');

    await click(demo.page, 'Go to the identity check');
    await atIdentityCheck(demo.page, 'succeed');
    await click(demo.page, 'Go to the signing');
    await atSigning(demo.page, 'succeed');

    await shows(demo.page, 'completed');
    expect(demo.sandbox.finalizations(42)).toBe(1);
  });

  test('another open tab takes the checkpoint over from the tab that is closed', async () => {
    const demo = await startDemo({ sandbox: { signingDelay: 0 } });
    await blockStorage(demo.page);
    await goTo(demo, 'signing');
    const tab = await demo.context.newPage();
    await blockStorage(tab);
    await demo.open(tab);
    await shows(tab, 'signing');

    await demo.page.close();

    await shows(tab, 'signing');
    await click(tab, 'Go to the signing');
    await atSigning(tab, 'succeed');
    await shows(tab, 'completed');
  });
});

pageStores('with a full storage, the page keeps the checkpoint in memory and warns', async () => {
  const demo = await startDemo();
  await demo.open();
  await demo.page.evaluate(() => {
    for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (let i = 0; ; i++)
          localStorage.setItem(`${String(size)}-${String(i)}`, 'x'.repeat(size));
      } catch {
        // Full: try smaller pieces.
      }
    }
  });

  await demo.open();
  await demo.page.getByText(WARNING).waitFor();
  await click(demo.page, 'Start');

  await shows(demo.page, 'awaitingRedirect');
  await demo.page.getByText(WARNING).waitFor();
});

pageStores('the page warns when the storage becomes full', async () => {
  const demo = await startDemo();
  await goTo(demo, 'idle');
  await demo.page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    };
  });

  await click(demo.page, 'Start');

  await shows(demo.page, 'awaitingRedirect');
  await demo.page.getByText(WARNING).waitFor();
});

describe('a checkpoint that is', () => {
  pageStores.each([
    ['no JSON', '{"savedAt":'],
    ['another JSON value', '[]'],
  ])('%s is ignored, and the session in progress is resumed', async (_, stored) => {
    const demo = await startDemo();
    await goTo(demo, 'awaitingRedirect');
    await demo.page.evaluate(
      ([key, value]) => {
        localStorage.setItem(key, value);
      },
      [KEY, stored] as const,
    );

    await demo.page.reload();
    await shows(demo.page, 'idle');
    await click(demo.page, 'Start');
    await click(demo.page, 'Go to the identity check');
    await atIdentityCheck(demo.page, 'succeed');

    await shows(demo.page, 'signing');
    expect(demo.console).toEqual([]);
  });

  const change = (page: Page, changes: Record<string, unknown>): Promise<void> =>
    page.evaluate(
      ([key, changed]) => {
        const stored = JSON.parse(localStorage.getItem(key) ?? '') as {
          savedAt: number;
          checkpoint: object;
        };
        const { savedAt = stored.savedAt, ...fields } = changed as { savedAt?: number };
        localStorage.setItem(
          key,
          JSON.stringify({ savedAt, checkpoint: { ...stored.checkpoint, ...fields } }),
        );
      },
      [KEY, changes] as const,
    );

  pageStores('older than its time to live is ignored', async () => {
    const demo = await startDemo();
    await goTo(demo, 'signing');
    await change(demo.page, { savedAt: Date.now() - 60 * 24 * 60 * 60 * 1_000 - 1 });

    await demo.page.reload();

    await shows(demo.page, 'idle');
  });

  pageStores('a day old is used', async () => {
    const demo = await startDemo();
    await goTo(demo, 'signing');
    await change(demo.page, { savedAt: Date.now() - 24 * 60 * 60 * 1_000 });

    await demo.page.reload();

    await shows(demo.page, 'signing');
  });
});
