/** How the screen follows its place, the wishes of its user, and the slots of an app. */
import { expect, test } from 'vitest';
import { show, showElement } from './page.js';

test.each([
  ['turns', 'no-preference', 'turn'],
  ['stands still where the user prefers that', 'reduce', 'none'],
] as const)('the spinner %s', async (_, reducedMotion, animation) => {
  const { page } = await showElement('phaseA', { reducedMotion });

  expect(
    await page.locator('.spinner').evaluate((spinner) => getComputedStyle(spinner).animationName),
  ).toBe(animation);
});

test('a narrow place in a wide window has the layout of a phone', async () => {
  const { page } = await showElement('awaitingRedirect', {
    viewport: { width: 1_280, height: 800 },
  });
  const widths = (): Promise<{ button: number; card: number }> =>
    page.evaluate(() => {
      const widthOf = (selector: string): number =>
        shownElement.shadowRoot?.querySelector(selector)?.getBoundingClientRect().width ?? 0;
      return { button: widthOf('button'), card: widthOf('.card') };
    });
  const wide = await widths();

  await page.evaluate(() => {
    shownElement.style.setProperty('width', '320px');
  });
  const narrow = await widths();

  expect(wide.button).toBeLessThan(wide.card / 2);
  expect(narrow.button).toBeGreaterThan(narrow.card * 0.8);
});

test('a slot takes the place of the text of each outcome', async () => {
  const { page } = await showElement('idle');
  await page.evaluate(() => {
    for (const slot of ['completed', 'cancelled', 'failed']) {
      const text = document.createElement('p');
      Object.assign(text, { slot, textContent: `The bank about ${slot}` });
      shownElement.append(text);
    }
  });

  for (const view of ['completed', 'cancelled', 'failed: signingFailed']) {
    await show(page, view);
    const visible = await page
      .getByText(/^The bank about/)
      .evaluateAll((texts) =>
        texts.filter((text) => text.checkVisibility()).map((text) => text.textContent),
      );
    expect(visible).toEqual([`The bank about ${view.replace(/:.*/, '')}`]);
  }
});

test('colours follow the scheme of the page, and forced colours are the browser’s', async () => {
  const background = async (options: object): Promise<string> => {
    const { page } = await showElement('awaitingRedirect', options);
    return page
      .locator('button.main:visible')
      .evaluate((button) => getComputedStyle(button).backgroundColor);
  };

  expect(await background({ colorScheme: 'light' })).toBe('rgb(31, 79, 208)');
  expect(await background({ colorScheme: 'dark' })).toBe('rgb(143, 178, 255)');
  expect(await background({ forcedColors: 'active' })).not.toBe('rgb(31, 79, 208)');
});
