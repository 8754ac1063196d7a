import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  click,
  goTo,
  leaveHostedPage,
  morePolls,
  polls,
  shows,
  startDemo,
  type Demo,
} from './demo.js';

const OFFLINE = 'You are offline. We continue automatically when you are back online.';
const SLOW = { processingDelay: 60_000 };

/** Hides the page: a headless browser does not do that. */
const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

test('while offline, the page stops polling and says so, and it resumes when it is online', async () => {
  const demo = await startDemo({ sandbox: SLOW });
  await goTo(demo, 'phaseA');

  await demo.context.setOffline(true);
  await demo.page.getByText(OFFLINE).waitFor();
  await sleep(200);
  const before = polls(demo.sandbox);
  await sleep(600);
  expect(polls(demo.sandbox)).toBe(before);
  await demo.context.setOffline(false);

  await morePolls(demo.sandbox, 2);
  expect(await demo.page.getByText(OFFLINE).count()).toBe(0);
});

test('time offline does not count for the deadline', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollTimeout: 1_500 } });
  await goTo(demo, 'phaseA');

  await demo.context.setOffline(true);
  await sleep(2_000);
  await demo.context.setOffline(false);
  await morePolls(demo.sandbox, 3);

  await shows(demo.page, 'phaseA');
});

test('a hidden page keeps polling, and its time does not count for the deadline', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollTimeout: 2_500 } });
  await goTo(demo, 'phaseA');

  await setHidden(demo.page, true);
  await morePolls(demo.sandbox, 3);
  await sleep(1_500);
  await setHidden(demo.page, false);
  await sleep(1_200);

  await shows(demo.page, 'phaseA');
});

test('a phase does not stall while the page is hidden', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollTimeout: 700 } });
  await goTo(demo, 'phaseA');

  await setHidden(demo.page, true);
  await sleep(1_500);
  await morePolls(demo.sandbox, 2);

  await shows(demo.page, 'phaseA');
});

test('a stalled phase is asked about once when the page is in front again', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollTimeout: 700 } });
  await goTo(demo, 'phaseA');
  await shows(demo.page, 'stalled');
  const before = polls(demo.sandbox);

  await setHidden(demo.page, true);
  await setHidden(demo.page, false);

  await expect.poll(() => polls(demo.sandbox)).toBe(before + 1);
  await shows(demo.page, 'stalled');
});

test('a page that is in front again polls at once', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollInterval: 60_000 } });
  await goTo(demo, 'phaseA');
  await expect.poll(() => polls(demo.sandbox)).toBe(1);

  await setHidden(demo.page, true);
  await setHidden(demo.page, false);

  await expect.poll(() => polls(demo.sandbox)).toBe(2);
});

test('"Check now" polls at once', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollInterval: 60_000 } });
  await goTo(demo, 'phaseA');
  await expect.poll(() => polls(demo.sandbox)).toBe(1);

  await click(demo.page, 'Check now');

  await expect.poll(() => polls(demo.sandbox)).toBe(2);
});

test('a finalize that was cut off is sent again with the same bytes when the network is back', async () => {
  const demo = await startDemo();
  await goTo(demo, 'signing');
  demo.sandbox.faults.next('finalize', { kind: 'delay', ms: 60_000 });
  await click(demo.page, 'Go to the signing');
  await leaveHostedPage(demo.page, 'sign');
  await shows(demo.page, 'finalizing');
  await expect
    .poll(() => demo.sandbox.requests.some(({ operation }) => operation === 'finalize'))
    .toBe(true);

  await demo.context.setOffline(true);
  await demo.page.getByText(OFFLINE).waitFor();
  await demo.context.setOffline(false);
  await shows(demo.page, 'completed');

  const bodies = demo.sandbox.requests
    .filter(({ operation }) => operation === 'finalize')
    .map(({ body }) => body);
  expect(bodies).toHaveLength(2);
  expect(new Set(bodies).size).toBe(1);
  expect(demo.sandbox.finalizations(42)).toBe(1);
});

test('an identification that is started offline begins when the network is there', async () => {
  const demo = await startDemo();
  await goTo(demo, 'idle');
  await demo.context.setOffline(true);

  await click(demo.page, 'Start');
  await demo.page.getByText(OFFLINE).waitFor();
  await shows(demo.page, 'initiating');
  await demo.context.setOffline(false);

  await shows(demo.page, 'awaitingRedirect');
});

test('a page from the back/forward cache resumes', async () => {
  const demo = await startDemo({ sandbox: SLOW });
  await goTo(demo, 'phaseA');
  // The events of a browser that keeps the page in memory.
  await demo.page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  });
  await sleep(300);
  const before = polls(demo.sandbox);
  await sleep(500);
  expect(polls(demo.sandbox)).toBe(before);

  await demo.page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });

  await morePolls(demo.sandbox, 2);
});

const DAY = 24 * 60 * 60 * 1_000;

/**
 * In phase A, with a clock that can be set. Installed later, it would begin in 1970 for a moment.
 */
async function startOnSetClock(): Promise<Demo> {
  const demo = await startDemo({ sandbox: SLOW });
  await demo.page.clock.install();
  await goTo(demo, 'phaseA');
  return demo;
}

test('a clock that jumps a day ahead leads to one more poll, and then to stalled', async () => {
  const demo = await startOnSetClock();
  // The first answer moves the deadline.
  await morePolls(demo.sandbox, 2);
  const before = polls(demo.sandbox);

  await demo.page.clock.setSystemTime(Date.now() + DAY);
  await shows(demo.page, 'stalled');

  expect(polls(demo.sandbox)).toBeGreaterThan(before);
});

test('a clock that jumps a day back does not stop the polling', async () => {
  const demo = await startOnSetClock();

  await demo.page.clock.setSystemTime(Date.now() - DAY);

  await morePolls(demo.sandbox, 3);
});
