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
  useChromium,
  type Demo,
} from './demo.js';

useChromium();

const OFFLINE = 'You are offline. We continue automatically when you are back online.';
const SLOW = { processingDelay: 60_000 };

/** Real browsers hide pages; a headless one has to be told. */
const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

test('offline in the middle of polling: it stops, says so, and goes on by itself', async () => {
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

test('being offline does not use up the deadline', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollTimeout: 1_500 } });
  await goTo(demo, 'phaseA');

  await demo.context.setOffline(true);
  await sleep(2_000);
  await demo.context.setOffline(false);
  await morePolls(demo.sandbox, 3);

  await shows(demo.page, 'phaseA');
});

test('being hidden does not use up the deadline, and the polling goes on', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollTimeout: 2_500 } });
  await goTo(demo, 'phaseA');

  await setHidden(demo.page, true);
  await morePolls(demo.sandbox, 3);
  await sleep(1_500);
  await setHidden(demo.page, false);
  await sleep(1_200);

  await shows(demo.page, 'phaseA');
});

test('what has stalled while nobody looked goes on when somebody looks again', async () => {
  const demo = await startDemo({ sandbox: SLOW, timings: { pollTimeout: 700 } });
  await goTo(demo, 'phaseA');

  await setHidden(demo.page, true);
  await shows(demo.page, 'stalled');
  await setHidden(demo.page, false);

  await shows(demo.page, 'phaseA');
  await morePolls(demo.sandbox, 3);
});

test('coming back to the front polls at once', async () => {
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

test('a finalize that the network cut off is sent again with the same bytes when it is back', async () => {
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

test('offline from the beginning: nothing fails, and it begins when the network is there', async () => {
  const demo = await startDemo();
  await goTo(demo, 'idle');
  await demo.context.setOffline(true);

  await click(demo.page, 'Start');
  await demo.page.getByText(OFFLINE).waitFor();
  await shows(demo.page, 'initiating');
  await demo.context.setOffline(false);

  await shows(demo.page, 'awaitingRedirect');
});

test('a page that comes back from the back/forward cache goes on', async () => {
  const demo = await startDemo({ sandbox: SLOW });
  await goTo(demo, 'phaseA');
  // As a browser does that keeps the page: hidden and shown again, with everything in memory.
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

/** In phase A, with a clock that can be set: one that comes later begins in 1970, for a moment. */
async function startOnSetClock(): Promise<Demo> {
  const demo = await startDemo({ sandbox: SLOW });
  await demo.page.clock.install();
  await goTo(demo, 'phaseA');
  return demo;
}

test('a clock that jumps a day ahead gets one more poll, and then it has stalled', async () => {
  const demo = await startOnSetClock();
  // The first answer is news, which begins the deadline anew.
  await morePolls(demo.sandbox, 2);
  const before = polls(demo.sandbox);

  await demo.page.clock.setSystemTime(Date.now() + DAY);
  await shows(demo.page, 'stalled');

  expect(polls(demo.sandbox)).toBeGreaterThan(before);
});

test('a clock that jumps a day back stops nothing', async () => {
  const demo = await startOnSetClock();

  await demo.page.clock.setSystemTime(Date.now() - DAY);

  await morePolls(demo.sandbox, 3);
});
