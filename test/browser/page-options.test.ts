import { describe, expect, it, onTestFinished } from 'vitest';
import { pageReturnUrls } from '../../src/browser/page-return.js';
import { launchChromium } from '../support/chromium.js';
import { siteShows, startSite, type SiteOptions } from './site.js';

/** A page of the site, and the errors that it throws. */
async function openPage(options: SiteOptions = {}) {
  const site = await startSite(options);
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  return { site, page, errors };
}

describe('a store that returns promises', () => {
  it.each(['resolve', 'reject'] as const)(
    'is refused with an error that names the host for it, where they %s',
    async (end) => {
      const { site, page, errors } = await openPage();
      await page.addInitScript((how) => {
        const answer = () => (how === 'resolve' ? Promise.resolve(null) : Promise.reject(Error()));
        globalThis.siteOptions = {
          // What an app passes that has no types.
          storage: { getItem: answer, setItem: answer, removeItem: answer } as never,
        };
      }, end);
      await page.goto(site.origin('localhost'));
      await expect.poll(() => errors).toHaveLength(1);
      expect(errors[0]).toBe(
        'storage: must not return promises here; createNativeHost of identification-machine/native takes such a store',
      );
      expect(site.sandbox.requests).toEqual([]);
    },
  );
});

describe('return URLs that differ only after the "#"', () => {
  it.each([
    ['/#/identified', 'phaseA'],
    ['/#/not-identified', 'failed'],
  ])('%s is recognised on the way back', async (route, state) => {
    const { site, page, errors } = await openPage({
      success: '/#/identified',
      fail: '/#/not-identified',
    });
    const app = site.origin('localhost');
    await page.goto(app);
    await siteShows(page, 'awaitingRedirect');
    if (state === 'failed') {
      const [session] = site.sandbox.sessions(42);
      if (session === undefined) throw new Error('There is no session.');
      site.sandbox.script(42, { status: 'IDENTIFICATION_FAILED' });
    }
    await page.goto('about:blank');
    await page.goto(`${app}/?session=1${route.slice(1)}`);
    await siteShows(page, state);
    expect(errors).toEqual([]);
  });
});

describe('a relative return URL', () => {
  const relative = { success: '/identified', fail: '/not-identified' };

  it.each(['http://localhost/app/', 'https://localhost/'])('is relative to the page %s', (page) => {
    expect(pageReturnUrls(relative, page)).toEqual({
      success: new URL('/identified', page).href,
      fail: new URL('/not-identified', page).href,
    });
  });

  it.each(['capacitor://localhost/', 'file:///app/index.html', 'about:blank'])(
    'is an error at %s, which no hosted page can send the user to',
    (page) => {
      expect(() => pageReturnUrls(relative, page)).toThrow(
        'returnUrls.success: must be a URL; a relative one needs a page at http: or https:; returnUrls.fail: must be a URL; a relative one needs a page at http: or https:',
      );
      const absolute = { success: 'myapp://identified', fail: 'https://app.example/not' };
      expect(pageReturnUrls(absolute, page)).toEqual(absolute);
    },
  );
});
