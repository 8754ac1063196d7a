import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium, PARTITIONED } from '../support/chromium.js';
import { leaveHostedPage, polls } from './demo.js';
import { siteShows, startSite, type Site, type SiteOptions } from './site.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium(PARTITIONED, '--host-resolver-rules=MAP *.test 127.0.0.1');
});
afterAll(() => browser.close());

/** What the page of a site did that it should not do. */
async function startPage(options?: SiteOptions): Promise<Site & { page: Page; errors: string[] }> {
  const site = await startSite(options);
  const context = await browser.newContext();
  context.setDefaultTimeout(45_000);
  const errors: string[] = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  onTestFinished(() => context.close());
  return { ...site, page: await context.newPage(), errors };
}

/** Opens the hosted page in a window, and leaves it by its form. */
async function visitInWindow(page: Page, from: Page | Frame, action: 'pass' | 'sign') {
  const opened = page.waitForEvent('popup');
  await from.getByRole('button').click();
  const popup = await opened;
  const closed = popup.waitForEvent('close');
  await leaveHostedPage(popup, action);
  return { popup, closed };
}

describe('on http:, where browsers have no locks and no crypto.randomUUID,', () => {
  const APP = { name: 'app.test' };

  test('the return page works', async () => {
    const { page, origin, errors, sandbox } = await startPage(APP);
    await page.goto(origin('app.test'));
    await siteShows(page, 'awaitingRedirect');
    expect(await page.evaluate(() => [isSecureContext, 'randomUUID' in crypto])).toEqual([
      false,
      false,
    ]);

    for (const action of ['pass', 'sign'] as const) {
      await page.evaluate(() => {
        siteHost.open('page');
      });
      await leaveHostedPage(page, action);
      await siteShows(page, action === 'pass' ? 'signing' : 'completed');
    }

    expect(errors).toEqual([]);
    expect(sandbox.finalizations(42)).toBe(1);
  });

  test('a return in a window reaches the page that opened it, and the window closes', async () => {
    const { page, origin, errors } = await startPage(APP);
    await page.goto(origin('app.test'));
    await siteShows(page, 'awaitingRedirect');

    await (
      await visitInWindow(page, page, 'pass')
    ).closed;
    await siteShows(page, 'signing');
    await (
      await visitInWindow(page, page, 'sign')
    ).closed;
    await siteShows(page, 'completed');

    expect(errors).toEqual([]);
  });
});

async function embed(site: Site & { page: Page }, attributes: string): Promise<Frame> {
  const { page, origin } = site;
  // Another site than the app, and a secure context, as both are this machine.
  await page.goto(
    `${origin('127.0.0.1')}/embedding?${String(new URLSearchParams({ attributes }))}`,
  );
  const frame = page.frames()[1];
  if (frame === undefined) throw new Error('There is no frame.');
  return frame;
}

describe('in a frame of another site, whose storage and channels are partitioned,', () => {
  test('a return in a window reaches the page that opened it by its opener', async () => {
    const site = await startPage();
    const { page, errors } = site;
    const frame = await embed(site, '');
    await siteShows(frame, 'awaitingRedirect');
    await frame.evaluate(() => {
      localStorage.setItem('partition', 'of the frame');
    });

    await (
      await visitInWindow(page, frame, 'pass')
    ).closed;
    await siteShows(frame, 'signing');
    const top = await page.context().newPage();
    await top.goto(`${site.origin('localhost')}/app.js`);
    expect(await top.evaluate(() => localStorage.getItem('partition'))).toBeNull();
    await (
      await visitInWindow(page, frame, 'sign')
    ).closed;
    await siteShows(frame, 'completed');

    expect(errors).toEqual([]);
    expect(site.sandbox.finalizations(42)).toBe(1);
  });

  /** Opens the window, and reports a return as from a window and an origin. */
  async function report(source: 'the window' | 'another window', origin: string | null) {
    const site = await startPage();
    await site.page.addInitScript(() => {
      const open = window.open.bind(window);
      window.open = (...given) => {
        const opened = open(...given);
        Object.assign(globalThis, { opened });
        return opened;
      };
    });
    const frame = await embed(site, '');
    await siteShows(frame, 'awaitingRedirect');
    const opened = site.page.waitForEvent('popup');
    await frame.getByRole('button').click();
    await opened;

    await frame.evaluate(
      ([isWindow, from]) => {
        const data = {
          type: 'identification-machine.return',
          id: 'reported',
          event: 'redirect.succeeded',
        };
        dispatchEvent(
          new MessageEvent('message', {
            data,
            origin: from ?? location.origin,
            source: isWindow ? (Reflect.get(globalThis, 'opened') as Window) : window.parent,
          }),
        );
      },
      [source === 'the window', origin] as const,
    );
    return { site, frame };
  }

  test('a report of this origin from the window that the page has opened makes it ask', async () => {
    const { site, frame } = await report('the window', null);

    await siteShows(frame, 'phaseA');
    await expect.poll(() => polls(site.sandbox)).toBeGreaterThan(0);
  });

  test.each([
    ['another origin', 'the window', 'https://elsewhere.test'],
    ['another window', 'another window', null],
  ] as const)('a report from %s has no effect', async (_, source, origin) => {
    const { site, frame } = await report(source, origin);

    await siteShows(frame, 'awaitingRedirect');
    expect(polls(site.sandbox)).toBe(0);
  });

  test('the hosted page cannot navigate the frame that opened its window', async () => {
    const site = await startPage();
    const frame = await embed(site, '');
    await siteShows(frame, 'awaitingRedirect');
    const opened = site.page.waitForEvent('popup');
    await frame.getByRole('button').click();
    const popup = await opened;
    await popup.waitForURL(/onfido/);

    const refusal = await popup.evaluate(() => {
      try {
        (window.opener as Window).location.href = 'https://elsewhere.test/';
        return 'none';
      } catch (error) {
        return String(error);
      }
    });

    expect(refusal).toContain('SecurityError');
  });
});

describe('in a sandboxed frame, whose origin is opaque,', () => {
  const SANDBOXED =
    'sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox"';

  test('the locks reject, and the host goes on as without locks', async () => {
    const site = await startPage();
    const frame = await embed(site, SANDBOXED);

    await siteShows(frame, 'awaitingRedirect');

    expect(await frame.locator('body').getAttribute('data-tab')).toBe('active');
    expect(await frame.locator('body').getAttribute('data-persistence')).toBe('memory');
    expect(site.errors).toEqual([]);
    expect(site.sandbox.requests.map(({ operation }) => operation)).toEqual(['initiate']);
  });

  test('the user says that a window which cannot report its return is done with', async () => {
    const site = await startPage();
    const frame = await embed(site, SANDBOXED);
    await siteShows(frame, 'awaitingRedirect');

    for (const [action, state] of [
      ['pass', 'signing'],
      ['sign', 'completed'],
    ] as const) {
      const { popup, closed } = await visitInWindow(site.page, frame, action);
      await popup.waitForURL(/success/);
      await frame.evaluate(() => {
        siteHost.send({ type: 'redirect.succeeded' });
      });
      await closed;
      await siteShows(frame, state);
    }

    expect(site.sandbox.finalizations(42)).toBe(1);
  });

  test('a window that the frame may not open is blocked', async () => {
    const site = await startPage();
    const frame = await embed(site, 'sandbox="allow-scripts"');
    await siteShows(frame, 'awaitingRedirect');

    await frame.getByRole('button').click();

    await frame.locator('body[data-popup="blocked"]').waitFor();
  });
});
