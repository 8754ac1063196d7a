/** What a person does in pages whose platform APIs are broken. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { PlatformFault } from '../support/platform-faults.js';
import { breakPlatform, platformFault } from '../support/platform-faults.js';
import {
  click,
  goTo,
  leaveHostedPage,
  shows,
  startDemo,
  type Demo,
  type OnFinished,
} from './demo.js';

/** The most requests of a flow of two phases with some reloads, polled every 120 ms. */
const MAX_REQUESTS = 150;

export interface PlatformScenario {
  readonly name: string;
  /** @returns the page that shows the end */
  readonly play: (demo: Demo) => Promise<Page>;
}

/** How long a page may stay in a phase before the person goes back to the hosted page. */
const PATIENCE_MS = 2_500;

/** Clicks what the page offers, until it shows the end. */
async function finish(page: Page): Promise<Page> {
  const named = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const forward = named(
    /^(Open on this page|Go to the identity check|Go to the signing|Open again)$/,
  ).first();
  const back = named('Back to the page that you left');
  // The page has lost its place: the gateway still has the session.
  const start = named('Start');
  const completed = page.locator('[data-state="completed"]');
  for (;;) {
    const next = forward.or(start).or(completed).first();
    await next.waitFor({ timeout: PATIENCE_MS }).catch(() => back.or(next).first().waitFor());
    if (await completed.isVisible()) return page;
    if (await start.isVisible()) {
      await isClicked(start);
      await start.waitFor({ state: 'hidden', timeout: 2 * PATIENCE_MS }).catch(() => undefined);
    } else if (await isClicked(forward.or(back).first())) await leaveByForm(page);
  }
}

/** Clicks a button, unless the page goes on meanwhile without it. */
const isClicked = (button: Locator): Promise<boolean> =>
  button.click({ timeout: PATIENCE_MS }).then(
    () => true,
    () => false,
  );

async function leaveByForm(page: Page): Promise<void> {
  const hosted = /\/(onfido|signhost)\//;
  try {
    await page.waitForURL(hosted, { waitUntil: 'domcontentloaded', timeout: 2 * PATIENCE_MS });
  } catch {
    // The page was done with, and has sent the person back at once.
    return;
  }
  await leaveHostedPage(page, page.url().includes('/onfido/') ? 'pass' : 'sign');
  await page.waitForURL((url) => !hosted.test(url.pathname));
}

/** Opens the hosted pages in windows, and says so if a window can't report its return. */
async function finishInWindows({ page, context }: Demo): Promise<Page> {
  const forward = page.getByRole('button', { name: /^Go to/ });
  const back = page.getByRole('button', { name: 'Back to the page that you left' });
  const completed = page.locator('[data-state="completed"]');
  for (;;) {
    const next = forward.or(completed).first();
    await next.waitFor({ timeout: PATIENCE_MS }).catch(() => back.or(next).first().waitFor());
    if (await completed.isVisible()) return page;
    const state = await page.locator('[data-state]').getAttribute('data-state');
    const opened = context.waitForEvent('page', { timeout: 4 * PATIENCE_MS }).catch(() => null);
    if (!(await isClicked(forward.or(back).first()))) continue;
    const here = page.getByRole('button', { name: 'Open on this page', exact: true });
    const blocked = here.waitFor({ timeout: 4 * PATIENCE_MS }).then(
      () => null,
      () => opened,
    );
    const popup = await Promise.race([opened, blocked]);
    if (popup === null) {
      if (await isClicked(here)) await leaveByForm(page);
      continue;
    }
    await leaveByForm(popup).catch(() => undefined);
    const changed = page.locator(`[data-state]:not([data-state="${state ?? ''}"])`);
    await changed
      .waitFor({ timeout: 6_000 })
      .catch(() => isClicked(page.getByRole('button', { name: 'I have finished there' })));
  }
}

export const SCENARIOS: readonly PlatformScenario[] = [
  {
    name: 'the whole flow',
    play: async (demo) => {
      await demo.open();
      return finish(demo.page);
    },
  },
  {
    name: 'a reload before the signing',
    play: async (demo) => {
      await goTo(demo, 'signing');
      await demo.page.reload();
      return finish(demo.page);
    },
  },
  {
    name: 'a return in a new tab',
    play: async (demo) => {
      await goTo(demo, 'awaitingRedirect');
      const tab = await demo.context.newPage();
      await click(demo.page, 'Go to the identity check');
      await demo.page.waitForURL(/onfido/);
      await fetch(`${demo.page.url()}/pass`, { method: 'POST', redirect: 'manual' });
      await tab.goto(`${demo.origin}/app/success`);
      return finish(tab);
    },
  },
  {
    name: 'two tabs, one of which is closed',
    play: async (demo) => {
      await goTo(demo, 'awaitingRedirect');
      const tab = await demo.context.newPage();
      await demo.open(tab);
      await tab.locator('[data-state]').waitFor();
      await demo.page.close();
      return finish(tab);
    },
  },
  {
    name: 'hosted pages in windows',
    play: async (demo) => {
      await goTo(demo, 'idle');
      await demo.page.getByLabel('Open the identity check').selectOption('popup');
      await click(demo.page, 'Start');
      await shows(demo.page, 'awaitingRedirect');
      return finishInWindows(demo);
    },
  },
  {
    name: 'a while without network',
    play: async (demo) => {
      demo.sandbox.script(42, { status: 'PROCESSING', times: 10 });
      await goTo(demo, 'phaseA');
      await demo.context.setOffline(true);
      await demo.page.waitForTimeout(1_500);
      await demo.context.setOffline(false);
      return finish(demo.page);
    },
  },
  {
    name: 'the whole flow with the storage blocked, too',
    play: async (demo) => {
      await breakPlatform(demo.context, platformFault('localStorage throws'));
      await demo.open();
      return finish(demo.page);
    },
  },
];

/** Plays a scenario on broken APIs: it ends completed, and no page spins or throws. */
export async function playOn(
  scenario: PlatformScenario,
  fault: PlatformFault,
  onFinished?: OnFinished,
): Promise<void> {
  const demo = await startDemo({
    timings: { requestTimeout: 2_000 },
    ...(onFinished && { onFinished }),
  });
  await breakPlatform(demo.context, fault);

  const page = await scenario.play(demo);
  await shows(page, 'completed');

  expect(demo.sandbox.finalizations(42)).toBe(1);
  expect(demo.sandbox.requests.length).toBeLessThan(MAX_REQUESTS);
  // Chromium also reports a window of another origin that may not be closed: the user closes it.
  const isExpected = (message: string): boolean =>
    /net::ERR|Unsafe attempt to initiate navigation/.test(message);
  expect(demo.console.filter((message) => !isExpected(message))).toEqual([]);
}
