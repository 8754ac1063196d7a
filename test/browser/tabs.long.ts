import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  click,
  goTo,
  leaveHostedPage,
  morePolls,
  overlappingPolls,
  shows,
  startDemo,
  type Demo,
  pageOnly,
} from './demo.js';

const SLOW = { sandbox: { processingDelay: 60_000 } };
const MIRROR = 'The identification runs in another tab; this one shows the same.';

const noMirror = pageOnly('each tab follows the server, and none mirrors another');

async function secondTab(demo: Demo): Promise<Page> {
  const tab = await demo.context.newPage();
  await demo.open(tab);
  return tab;
}

noMirror('of two tabs, one polls and both show the same', async () => {
  const demo = await startDemo(SLOW);
  await goTo(demo, 'phaseA');

  const tab = await secondTab(demo);
  await shows(tab, 'phaseA');
  await tab.getByText(MIRROR).waitFor();
  await morePolls(demo.sandbox, 5);

  expect(overlappingPolls(demo.sandbox)).toBe(0);
  expect(await demo.page.getByText(MIRROR).count()).toBe(0);
});

test('two tabs poll no more often than one', async () => {
  const demo = await startDemo({ ...SLOW, timings: { pollInterval: 300 } });
  await goTo(demo, 'phaseA');
  await secondTab(demo);
  await demo.page.bringToFront();
  await morePolls(demo.sandbox, 4);

  const times = demo.sandbox.requests.filter((r) => r.operation === 'status').map((r) => r.at);
  const shortest = Math.min(...times.slice(-4).map((at, i, all) => at - (all[i - 1] ?? 0)));

  // The interval less a third, which is the most that the random variation takes off.
  expect(shortest).toBeGreaterThanOrEqual(190);
});

test('another tab takes over when the active tab is closed', async () => {
  const demo = await startDemo(SLOW);
  await goTo(demo, 'phaseA');
  const tab = await secondTab(demo);
  await shows(tab, 'phaseA');

  await demo.page.close();

  await morePolls(demo.sandbox, 3);
  expect(await tab.getByText(MIRROR).count()).toBe(0);
  expect(overlappingPolls(demo.sandbox)).toBe(0);
});

test('another tab follows while the active tab visits a hosted page', async () => {
  const demo = await startDemo();
  await goTo(demo, 'awaitingRedirect');
  const tab = await secondTab(demo);
  await shows(tab, 'awaitingRedirect');

  await click(demo.page, 'Go to the identity check');
  await leaveHostedPage(demo.page, 'pass');

  await shows(demo.page, 'signing');
  await shows(tab, 'signing');
});

test('a button works in a mirroring tab', async () => {
  const demo = await startDemo();
  await goTo(demo, 'awaitingRedirect');
  const tab = await secondTab(demo);
  await shows(tab, 'awaitingRedirect');

  await click(tab, 'Cancel');
  await click(tab, 'Give up');

  await shows(demo.page, 'cancelled');
  await shows(tab, 'cancelled');
});

noMirror('every button after a failure, and after the end, works in a mirroring tab', async () => {
  const demo = await startDemo(SLOW);
  await goTo(demo, 'phaseA');
  demo.sandbox.script(42, { status: 'ERROR', times: Infinity });
  const tab = await secondTab(demo);
  const both = (state: string) => Promise.all([shows(demo.page, state), shows(tab, state)]);
  await both('failed');

  await click(tab, 'Start over');
  await both('awaitingRedirect');
  await click(tab, 'Cancel');
  await click(tab, 'Give up');
  await both('cancelled');
  await click(tab, 'Another identification');
  await both('idle');
});

test('two tabs that start at the same time start one identification', async () => {
  const demo = await startDemo();
  const tab = await demo.context.newPage();
  await Promise.all([demo.open(), demo.open(tab)]);
  await Promise.all([shows(demo.page, 'idle'), shows(tab, 'idle')]);

  const start = (page: Page) => page.evaluate(() => document.forms[0]?.requestSubmit());
  await Promise.all([start(demo.page), start(tab)]);
  await shows(demo.page, 'awaitingRedirect');
  await shows(tab, 'awaitingRedirect');

  expect(demo.sandbox.requests.map(({ operation }) => operation)).toEqual(['initiate']);
});
