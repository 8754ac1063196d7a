/** Languages in the page: which one is loaded and shown. */
import { expect, test } from 'vitest';
import { openPage, show, showElement } from './page.js';

test('a page loads the one language that it shows', async () => {
  const { page, scripts } = await showElement('signing', { lang: 'bg' });

  await page.getByRole('heading', { name: 'Документите Ви са готови за подписване' }).waitFor();

  expect(scripts.filter((name) => /^[a-z]{2}-/.test(name)).map((name) => name.slice(0, 2))).toEqual(
    ['bg'],
  );
});

test('follows the attribute lang, and keeps the texts until the new ones are there', async () => {
  const { page } = await showElement('signing');
  const title = page.locator('[part="heading"]');
  expect(await title.textContent()).toBe('Your documents are ready to sign');

  await page.evaluate(() => {
    shownElement.lang = 'de';
  });

  await page
    .getByRole('heading', { name: 'Ihre Dokumente sind bereit zur Unterschrift' })
    .waitFor();
  expect(await page.locator('.frame').getAttribute('lang')).toBe('de');
});

test.each([
  ['of the element around it', '<div lang="fr"><external-identification/></div>', 'fr'],
  ['of the page', '<external-identification></external-identification>', 'en'],
  ['of the page, for one that it lacks', '<external-identification lang="ja"/>', 'en'],
])('takes the language %s', async (_, body, language) => {
  const { page } = await openPage(body, { locale: 'bg-BG' });
  await page.evaluate(() => {
    const view = kit.views.get('signing');
    kit.define();
    const element = document.querySelector('external-identification');
    if (view && element) element.host = kit.createSampleHost(view);
  });

  await page.locator(`.frame[lang="${language}"]`).waitFor();
});

test('Arabic is written from right to left, in a page of any direction', async () => {
  const { page } = await showElement('phaseA', { lang: 'ar' });

  const { direction, distance } = await page.evaluate(() => {
    const root = shownElement.shadowRoot;
    const title = root?.querySelector('.heading');
    const box = root?.querySelector('.spinner')?.getBoundingClientRect();
    const card = root?.querySelector('.card')?.getBoundingClientRect();
    if (!title || !box || !card) throw new Error('not shown');
    return { direction: getComputedStyle(title).direction, distance: card.right - box.right };
  });

  expect(direction).toBe('rtl');
  // The spinner comes first: at the right edge, but for the padding.
  expect(distance).toBeLessThan(60);
});

test('an override is shown instead of the text of the language', async () => {
  const { page } = await showElement('signing');

  await page.evaluate(() => {
    shownElement.messages = { states: { completed: { title: 'Welcome to the bank' } } };
  });
  await show(page, 'completed');

  await page.getByRole('heading', { name: 'Welcome to the bank' }).waitFor();
});

test('English takes the place of a language that cannot be loaded', async () => {
  const { page } = await openPage();
  await page.route(/\/ar-/, (route) => route.abort());
  await page.evaluate(() => {
    const view = kit.views.get('signing');
    kit.define();
    const element = document.createElement('external-identification');
    element.lang = 'ar';
    if (view) element.host = kit.createSampleHost(view);
    document.body.append(element);
  });

  await page.getByRole('heading', { name: 'Your documents are ready to sign' }).waitFor();
  expect(await page.locator('.frame').getAttribute('dir')).toBe('ltr');
});
