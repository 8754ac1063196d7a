/** A few cells of `platform.long.ts`, and what a page shows and counts meanwhile. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { breakPlatform, nameOf, platformFault } from '../support/platform-faults.js';
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
import { playOn, SCENARIOS } from './platform-scenarios.js';
import { siteShows, startSite } from './site.js';

describe('the whole flow completes where', () => {
  const [flow] = SCENARIOS;
  test.each(
    ['navigator.locks.request rejects', 'crypto is missing', 'localStorage.setItem lies'].map(
      (name) => [nameOf(platformFault(name)), platformFault(name)] as const,
    ),
  )('%s', async (_, fault) => {
    if (flow === undefined) throw new Error('There is no scenario.');
    await playOn(flow, fault);
  });
});

test('a page whose locks do not answer is active after seconds, and each host asks once', async () => {
  const demo = await startDemo();
  await breakPlatform(demo.context, platformFault('navigator.locks.request hangs'));
  let requests = 0;
  await demo.context.exposeFunction('countLockRequest', () => {
    requests += 1;
  });
  await demo.context.addInitScript(() => {
    const request: unknown = Reflect.get(LockManager.prototype, 'request');
    LockManager.prototype.request = function (...given: readonly unknown[]): Promise<never> {
      (Reflect.get(globalThis, 'countLockRequest') as () => void)();
      return Reflect.apply(request as () => unknown, this, given) as Promise<never>;
    };
  });

  await goTo(demo, 'awaitingRedirect');

  // The demo makes another host at the start.
  expect(requests).toBe(2);
});

test('a storage that forgets what it takes is reported as memory', async () => {
  const demo = await startDemo();
  await breakPlatform(demo.context, platformFault('localStorage.setItem lies'));

  await demo.open();

  await demo.page.getByText('This browser stores nothing for us.').waitFor();
});

describe('where navigator.onLine is false', () => {
  const OFFLINE = 'You are offline.';

  /** Without network, and with the browser's report of it. */
  async function cutOff({ page }: Demo) {
    let tries = 0;
    const calls = /\/(Enrollment|oauth)\//;
    await page.route(calls, async (route) => {
      tries += 1;
      await route.abort('internetdisconnected');
    });
    const report = (onLine: boolean): Promise<void> =>
      page.evaluate((value) => {
        Object.defineProperty(navigator, 'onLine', { configurable: true, value });
        dispatchEvent(new Event(value ? 'online' : 'offline'));
      }, onLine);
    await report(false);
    return {
      tries: () => tries,
      connect: async () => {
        await page.unroute(calls);
        await report(true);
      },
    };
  }

  test('and the network works, the page asks, and says that it is online', async () => {
    const demo = await startDemo({ sandbox: { processingDelay: 60_000 } });
    await breakPlatform(demo.context, platformFault('navigator.onLine lies: false'));

    await goTo(demo, 'phaseA');
    await morePolls(demo.sandbox, 5);

    expect(await demo.page.getByText(OFFLINE).count()).toBe(0);
  });

  test('and there is no network, a call is tried every ten seconds and spends no bound', async () => {
    const demo = await startDemo({ timings: { backoff: { maxAttempts: 2 } } });
    await demo.page.clock.install();
    await goTo(demo, 'idle');
    const { tries, connect } = await cutOff(demo);

    await click(demo.page, 'Start');
    await demo.page.getByText(OFFLINE).waitFor();
    await expect.poll(tries).toBe(1);
    for (const count of [2, 3, 4, 5]) {
      await demo.page.clock.fastForward(9_000);
      expect(tries()).toBe(count - 1);
      await demo.page.clock.fastForward(1_000);
      await expect.poll(tries).toBe(count);
    }
    await shows(demo.page, 'initiating');
    await connect();
    await demo.page.clock.fastForward(1_000);

    await shows(demo.page, 'awaitingRedirect');
    expect(demo.sandbox.requests).toHaveLength(1);
  });

  test('"Check now" is offered in every working state and tries at once', async () => {
    const demo = await startDemo();
    await goTo(demo, 'idle');
    const { tries, connect } = await cutOff(demo);
    await click(demo.page, 'Start');
    await expect.poll(tries).toBe(1);

    await click(demo.page, 'Check now');
    await expect.poll(tries).toBe(2);
    await connect();

    await shows(demo.page, 'awaitingRedirect');
  });
});

describe('a hosted page with a Cross-Origin-Opener-Policy', () => {
  async function openCutOff(demo: Demo): Promise<Page> {
    await demo.context.route(/\/(onfido|signhost)\//, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      const headers = { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' };
      await route.fulfill({ response, headers });
    });
    await demo.page.addInitScript(() => {
      const open = window.open.bind(window);
      window.open = (...given) => {
        const opened = open(...given);
        Object.assign(globalThis, { opened });
        return opened;
      };
    });
    await goTo(demo, 'idle');
    await demo.page.getByLabel('Open the identity check').selectOption('popup');
    await click(demo.page, 'Start');
    const opened = demo.context.waitForEvent('page');
    await click(demo.page, 'Go to the identity check');
    const popup = await opened;
    await popup.waitForURL(/onfido/);
    return popup;
  }

  test('counts as open although its window reports closed, and the return page closes itself', async () => {
    const demo = await startDemo();
    const popup = await openCutOff(demo);
    await expect
      .poll(() => demo.page.evaluate(() => (Reflect.get(globalThis, 'opened') as Window).closed))
      .toBe(true);
    await demo.page.waitForTimeout(1_200);
    expect(await demo.page.getByText('The page is open in another window.').isVisible()).toBe(true);

    const closed = popup.waitForEvent('close');
    await leaveHostedPage(popup, 'pass');
    await closed;

    await shows(demo.page, 'signing');
    expect(await demo.page.getByText('The page is open in another window.').count()).toBe(0);
  });

  test('is done with when the user says so', async () => {
    const demo = await startDemo();
    const popup = await openCutOff(demo);
    await fetch(`${popup.url().replace(/\?.*/, '')}/pass`, { method: 'POST', redirect: 'manual' });

    await click(demo.page, 'I have finished there');

    await shows(demo.page, 'signing');
  });
});

describe('a Success URL that is the URL of the page itself', () => {
  const OWN = { success: '/' };

  async function openSite() {
    const demo = await startDemo();
    const site = await startSite(OWN);
    return { ...site, page: demo.page, context: demo.context };
  }

  test('starts on the first visit, after the gateway has said that there is no identification', async () => {
    const { sandbox, origin, page } = await openSite();

    await page.goto(origin('localhost'));
    await siteShows(page, 'awaitingRedirect');

    expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['status', 'initiate']);
  });

  test('completes, and a reload does not count as a return', async () => {
    const { sandbox, origin, page } = await openSite();
    await page.goto(origin('localhost'));
    await siteShows(page, 'awaitingRedirect');
    const before = polls(sandbox);
    await page.reload();
    await siteShows(page, 'awaitingRedirect');
    expect(polls(sandbox)).toBe(before);

    for (const action of ['pass', 'sign'] as const) {
      await page.evaluate(() => {
        siteHost.open('page');
      });
      await leaveHostedPage(page, action);
      await siteShows(page, action === 'pass' ? 'signing' : 'completed');
    }

    expect(sandbox.finalizations(42)).toBe(1);
  });

  test('takes a visit in another tab for a return, which costs polls until the phase is stalled', async () => {
    const { sandbox, origin, page, context } = await openSite();
    await context.addInitScript(() => {
      globalThis.siteOptions = {
        timings: { pollInterval: 100, pollTimeout: 1_500, requestTimeout: 1_000 },
      };
    });
    await page.goto(origin('localhost'));
    await siteShows(page, 'awaitingRedirect');
    const before = polls(sandbox);

    const tab = await context.newPage();
    await tab.goto(origin('localhost'));
    await siteShows(page, 'phaseA');
    await siteShows(page, 'stalled');

    expect(polls(sandbox)).toBeGreaterThan(before);
    expect(sandbox.requests.filter(({ operation }) => operation === 'initiate')).toHaveLength(1);
  });

  test('is idle on the first visit where startOnLoad is false', async () => {
    const { sandbox, origin, page } = await openSite();
    await page.addInitScript(() => {
      globalThis.siteOptions = { startOnLoad: false };
    });

    await page.goto(origin('localhost'));
    await expect.poll(() => polls(sandbox)).toBeGreaterThan(0);
    await siteShows(page, 'idle');
    await page.evaluate(() => {
      siteHost.start();
    });

    await siteShows(page, 'awaitingRedirect');
  });
});

test('a visit of a page that is its own Fail URL can show a failure, which a retry undoes', async () => {
  const demo = await startDemo();
  const { origin } = await startSite();
  const { page } = demo;
  await page.addInitScript(() => {
    globalThis.siteOptions = { returnUrls: { success: '/success', fail: '/' } };
  });
  await page.goto(`${origin('localhost')}/elsewhere`);
  await siteShows(page, 'awaitingRedirect');

  await page.goto(origin('localhost'));
  await siteShows(page, 'failed');
  await page.evaluate(() => {
    siteHost.send({ type: 'retry' });
  });

  await siteShows(page, 'awaitingRedirect');
});
