import { timingsOf, type IdentificationDriver, type UserAction } from '../driver.js';
import type { GatewayHandle, HostedPageUrls } from '../gateway-handle.js';
import { realNow, realPause } from '../real-time.js';

/** The methods of a page that the kit calls: those of Playwright's `Page`. */
export interface DrivenPage {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  waitForURL(isRight: (url: URL) => boolean): Promise<void>;
  url(): string;
  on(event: 'response', listener: (response: { url(): string }) => void): unknown;
}

/** An element that a user can click, such as Playwright's `Locator`. */
export interface Clickable {
  click(): Promise<void>;
}

/** Options of `createPageDriver`. */
export interface PageDriverOptions extends Pick<
  IdentificationDriver,
  'gateway' | 'clock' | 'timings' | 'unsupported' | 'timeout' | 'tolerance'
> {
  readonly page: DrivenPage;
  readonly appUrl: string;
  /** The URLs to which the hosted pages send the user back. */
  readonly returnUrls: { readonly success: string; readonly fail: string };
  /** The URLs of the hosted pages that the gateway returns. The browser must be able to load them. */
  readonly hostedPages: HostedPageUrls;
  /** Starts an identification at `appUrl`. Default: the app starts it on load. */
  readonly start?: () => Promise<void>;
  /** Reads what the page shows, in one call, so that it does not mix two states. */
  readonly observe: IdentificationDriver['observe'];
  /** The element that the user clicks for each action. */
  readonly controls: Readonly<Record<UserAction, Clickable>>;
}

/**
 * Creates a driver of an app in a browser, by Playwright or a library with the same methods. After
 * each path it clears `localStorage`.
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
 *   observe: () => page.evaluate(() => window.readScreen()),
 *   controls: {
 *     open: page.getByRole('button', { name: 'Go there' }),
 *     retry: page.getByRole('button', { name: 'Try again' }),
 *     keepWaiting: page.getByRole('button', { name: 'Wait' }),
 *     restart: page.getByRole('button', { name: 'Start over' }),
 *     cancel: page.getByRole('button', { name: 'Cancel' }),
 *   },
 * });
 *
 * import type { Page } from 'playwright-core';
 * import type { Observation } from 'identification-machine/testing';
 * declare const page: Page;
 * declare global {
 *   interface Window {
 *     readScreen(): Observation;
 *   }
 * }
 * ```
 */
export function createPageDriver({
  page,
  appUrl,
  returnUrls,
  start,
  controls,
  observe,
  unsupported,
  ...options
}: PageDriverOptions): IdentificationDriver {
  const hostedUrls = Object.values(options.hostedPages);
  const transit = trackAnswers(page, options.gateway);

  return {
    tolerance: timingsOf(options).pollTimeout,
    ...options,
    gateway: transit.gateway,
    unsupported: {
      redirectExpired: 'There is no return URL for an expired page.',
      unofferedEvent: 'There is no element to click.',
      breakTimer: 'The timers of a browser do not fail.',
      expire: 'A page lets an identification expire at its own time.',
      ...unsupported,
    },
    observe: async () => {
      await transit.settled();
      return observe();
    },
    start: async () => {
      await page.goto(appUrl);
      await start?.();
    },
    open: async () => {
      await controls.open.click();
      await page.waitForURL(({ href }) => hostedUrls.includes(href));
      return page.url();
    },
    redirect: async (outcome) => {
      const url = outcome === 'succeeded' ? returnUrls.success : returnUrls.fail;
      // A browser treats a second navigation to the same URL as a reload.
      if (page.url() === url) await page.goto('about:blank');
      await page.goto(url);
    },
    send: async (event) => {
      // A browser fires `online` when the network is back, and the app polls at once.
      if (event === 'status.check') await page.evaluate('dispatchEvent(new Event("online"))');
      else await controls[event].click();
    },
    reload: async () => {
      await page.reload();
    },
    close: async () => {
      await page.evaluate('localStorage.clear()');
    },
  };
}

/** The longest time that an answer is in transit to the page. */
const MAX_TRANSIT_MS = 2_000;

/** Many answers change nothing on the screen, so the driver waits until the page has received them. */
function trackAnswers(page: DrivenPage, gateway: GatewayHandle) {
  let inTransit = 0;
  page.on('response', (response) => {
    if (response.url().includes('/Enrollment/')) inTransit -= 1;
  });
  const tracked: GatewayHandle = {
    requests: gateway.requests,
    faults: {
      next: (operation, ...replies) => {
        inTransit += replies.filter(({ kind }) => kind === 'answer').length;
        gateway.faults.next(operation, ...replies);
      },
      clear: () => {
        inTransit = 0;
        gateway.faults.clear();
      },
    },
  };
  return {
    gateway: tracked,
    settled: async (): Promise<void> => {
      const since = realNow();
      while (inTransit > 0 && realNow() - since < MAX_TRANSIT_MS) await realPause(1);
      // The page processes the answers before it evaluates these scripts.
      for (let turns = 0; turns < 2; turns += 1) await page.evaluate('Promise.resolve()');
    },
  };
}
