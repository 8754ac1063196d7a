/** Tabs that take over from each other after seconds. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { breakPlatform, platformFault } from '../support/platform-faults.js';
import { goTo, morePolls, polls, shows, startDemo, type Demo } from './demo.js';

const MIRROR = 'The identification runs in another tab; this one shows the same.';

async function secondTab(demo: Demo): Promise<Page> {
  const tab = await demo.context.newPage();
  await demo.open(tab);
  return tab;
}

test('two tabs that do not hear each other do not take the active role from each other for ever', async () => {
  const demo = await startDemo({ sandbox: { processingDelay: 60_000 } });
  await breakPlatform(
    demo.context,
    platformFault('BroadcastChannel.postMessage lies: it delivers'),
  );
  await goTo(demo, 'phaseA');
  const tab = await secondTab(demo);

  const isMirror = (page: Page) => page.getByText(MIRROR).isVisible();
  // Each takes it once at the most, seconds apart.
  await shows(tab, 'phaseA');
  await expect
    .poll(async () => [await isMirror(demo.page), await isMirror(tab)], { timeout: 20_000 })
    .toEqual([false, false]);
  await demo.page.waitForTimeout(4_000);

  expect([await isMirror(demo.page), await isMirror(tab)]).toEqual([false, false]);
});

test('a tab in front takes over from an active tab that is frozen', async () => {
  const demo = await startDemo({ sandbox: { processingDelay: 60_000 } });
  await goTo(demo, 'phaseA');
  const tab = await secondTab(demo);
  await shows(tab, 'phaseA');
  await tab.getByText(MIRROR).waitFor();
  // Freezes the tab, as a phone does with a page in the background.
  const devTools = await demo.context.newCDPSession(demo.page);
  await devTools.send('Debugger.enable');
  await devTools.send('Debugger.pause');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = polls(demo.sandbox);

  await tab.getByText(MIRROR).waitFor({ state: 'detached', timeout: 15_000 });
  await morePolls(demo.sandbox, 2);
  await devTools.send('Debugger.disable');
  await demo.page.getByText(MIRROR).waitFor();

  expect(polls(demo.sandbox)).toBeGreaterThan(before);
});
