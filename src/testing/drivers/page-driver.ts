import type { Choice, IdentificationDriver } from '../driver.js';
import type { GatewayHandle, HostedPageUrls } from '../gateway-handle.js';
import { knownTimings } from '../needs.js';
import { realNow, realPause } from '../real-time.js';

/** What the kit needs of a page: Playwright's `Page` is one. */
export interface DrivenPage {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  waitForURL(isRight: (url: URL) => boolean): Promise<void>;
  url(): string;
  on(event: 'response', listener: (response: { url(): string }) => void): unknown;
}

/** What a user can click: Playwright's `Locator` is one. */
export interface Clickable {
  click(): Promise<void>;
}

/** How an app in a browser is walked. */
export interface PageDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'clock' | 'timings' | 'lacks' | 'patience' | 'slack'
> {
  readonly page: DrivenPage;
  readonly appUrl: string;
  /** Where the hosted pages send the user back to. */
  readonly returnUrls: { readonly success: string; readonly fail: string };
  /** URLs that the gateway gives; the browser goes there, so that there has to be something. */
  readonly hostedPages: HostedPageUrls;
  /** Begins, as a user does who has just come to `appUrl`; nothing where the app does by itself. */
  readonly start?: () => Promise<void>;
  /** What the page shows, best in one look: what is on its way from one state to the next is odd. */
  readonly see: IdentificationDriver['see'];
  /** What the user clicks for each choice. */
  readonly choices: Readonly<Record<Choice, Clickable>>;
}

/**
 * A driver of an app in a browser, by Playwright or whatever has the same few methods. Each path
 * leaves an empty `localStorage`.
 *
 * @example
 * ```ts
 * import { startSandbox } from 'identification-machine/sandbox';
 * import { createPageDriver } from 'identification-machine/testing';
 *
 * const gateway = await startSandbox({ holdCalls: true, app: { directory: 'dist' } });
 * await page.clock.install();
 * await page.clock.pauseAt(Date.now() + 1_000);
 * const driver = createPageDriver({
 *   gateway,
 *   page,
 *   clock: { advanceTimersByTimeAsync: (ms) => page.clock.runFor(ms) },
 *   appUrl: `${gateway.url}/app/`,
 *   returnUrls: { success: `${gateway.url}/app/success`, fail: `${gateway.url}/app/fail` },
 *   hostedPages: { identityCheck: `${gateway.url}/onfido/1`, signing: `${gateway.url}/signhost/1` },
 *   see: () => page.evaluate(() => window.whatIsShown()),
 *   choices: {
 *     open: page.getByRole('button', { name: 'Go there' }),
 *     retry: page.getByRole('button', { name: 'Try again' }),
 *     keepWaiting: page.getByRole('button', { name: 'Wait' }),
 *     restart: page.getByRole('button', { name: 'Start over' }),
 *     cancel: page.getByRole('button', { name: 'Cancel' }),
 *   },
 * });
 *
 * import type { Page } from 'playwright-core';
 * import type { Sight } from 'identification-machine/testing';
 * declare const page: Page;
 * declare global {
 *   interface Window {
 *     whatIsShown(): Sight;
 *   }
 * }
 * ```
 */
export function createPageDriver({
  page,
  appUrl,
  returnUrls,
  start,
  choices,
  see,
  lacks,
  ...options
}: PageDriverOptions): IdentificationDriver {
  const hostedUrls = Object.values(options.hostedPages);
  const arrivals = watchArrivals(page, options.gateway);

  return {
    slack: knownTimings(options.timings).pollTimeout,
    ...options,
    gateway: arrivals.gateway,
    lacks: {
      redirectExpired: 'There is no return URL for it.',
      uninvitedEvent: 'There is nothing to click.',
      breakTimer: 'The timers of a browser do not fail.',
      ...lacks,
    },
    see: async () => {
      await arrivals.all();
      return see();
    },
    start: async () => {
      await page.goto(appUrl);
      await start?.();
    },
    open: async () => {
      await choices.open.click();
      await page.waitForURL(({ href }) => hostedUrls.includes(href));
      return page.url();
    },
    redirect: async (how) => {
      const url = how === 'succeeded' ? returnUrls.success : returnUrls.fail;
      // To a browser the same URL once more is a reload, and no return.
      if (page.url() === url) await page.goto('about:blank');
      await page.goto(url);
    },
    send: async (event) => {
      // What a browser says when the network is back: the app is to ask at once.
      if (event === 'status.check') await page.evaluate('dispatchEvent(new Event("online"))');
      else await choices[event].click();
    },
    reload: async () => {
      await page.reload();
    },
    close: async () => {
      await page.evaluate('localStorage.clear()');
    },
  };
}

/** How long an answer may be on its way to the page, in ms. */
const LONGEST_WAY = 2_000;

/** Many answers change nothing that can be seen: the driver waits until the page has them. */
function watchArrivals(page: DrivenPage, gateway: GatewayHandle) {
  let onTheWay = 0;
  page.on('response', (response) => {
    if (response.url().includes('/Enrollment/')) onTheWay -= 1;
  });
  const watched: GatewayHandle = {
    requests: gateway.requests,
    faults: {
      next: (operation, ...replies) => {
        onTheWay += replies.filter(({ kind }) => kind === 'answer').length;
        gateway.faults.next(operation, ...replies);
      },
      clear: () => {
        onTheWay = 0;
        gateway.faults.clear();
      },
    },
  };
  return {
    gateway: watched,
    all: async (): Promise<void> => {
      const since = realNow();
      while (onTheWay > 0 && realNow() - since < LONGEST_WAY) await realPause(1);
      // What has arrived is handled before these come back.
      for (let turns = 0; turns < 2; turns += 1) await page.evaluate('Promise.resolve()');
    },
  };
}
