import { expect, test } from 'vitest';
import { axeFindings } from '../support/axe.js';
import {
  click,
  focused,
  goTo,
  mainButton,
  atIdentityCheck,
  shows,
  atSigning,
  startDemo,
  pageOnly,
  visitHostedPage,
} from './demo.js';

test('a person is identified by clicks, in Bulgarian', async () => {
  const { page, open, sandbox } = await startDemo({ locale: 'bg-BG' });

  await open();
  await click(page, 'Започнете');
  await click(page, 'Към проверката на самоличността');
  await atIdentityCheck(page, 'succeed', 'bg');
  await click(page, 'Към подписването');
  await atSigning(page, 'succeed', 'bg');
  await shows(page, 'completed');

  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'Самоличността Ви е потвърдена',
  );
  expect(await page.locator('html').getAttribute('lang')).toBe('bg');
  expect(sandbox.finalizations(42)).toBe(1);
});

test('a changed language stays over a return from a hosted page', async () => {
  const demo = await startDemo();
  const { page } = demo;
  await goTo(demo, 'awaitingRedirect');

  await click(page, 'Български');
  await click(page, 'Към проверката на самоличността');
  await atIdentityCheck(page, 'succeed');

  await page.getByRole('heading', { name: 'Документите Ви са готови за подписване' }).waitFor();
});

test.each([
  ['English', 'en-GB', 'Identity check', 'Your identity is being checked'],
  ['Bulgarian', 'bg-BG', 'Проверка на самоличността', 'Проверяваме самоличността Ви'],
])('Phase A belongs to the step of the identity check, in %s', async (_, locale, step, heading) => {
  const demo = await startDemo({ locale });
  const { page, open, returnUrl, sandbox } = demo;
  sandbox.script(42, { status: 'PROCESSING', times: Infinity });
  await open();
  await mainButton(page).click();
  await shows(page, 'awaitingRedirect');
  await visitHostedPage(demo);
  const current = page.locator('[aria-current="step"]');
  expect((await current.textContent())?.trim()).toBe(step);

  await page.goto(returnUrl('success'));
  await shows(page, 'phaseA');

  expect((await current.textContent())?.trim()).toBe(step);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(heading);
});

test('the heading of a new state has the focus and is announced', async () => {
  const demo = await startDemo();
  const { page } = demo;
  await goTo(demo, 'idle');

  await click(page, 'Start');
  await shows(page, 'awaitingRedirect');

  expect(await focused(page)).toBe('Your identity check is ready');
  expect(await page.getByRole('status').textContent()).toBe('Your identity check is ready');
});

test('a button keeps the focus during polling', async () => {
  const demo = await startDemo({ sandbox: { processingDelay: 60_000 } });
  const { page, sandbox } = demo;
  await goTo(demo, 'phaseA');
  await page.getByRole('button', { name: 'Cancel' }).focus();

  const before = sandbox.requests.length;
  await expect.poll(() => sandbox.requests.length).toBeGreaterThan(before + 3);

  expect(await focused(page)).toBe('Cancel');
});

pageOnly('there is no machine in the page to inspect')(
  'the inspector panel keeps its journal over the redirects',
  async () => {
    const demo = await startDemo({ viewport: { width: 1200, height: 900 } });
    const { page } = demo;
    await goTo(demo, 'signing');

    await page.getByText('What the machine does').click();

    const log = page.getByRole('listbox');
    await log.getByText('redirect.succeeded').first().waitFor();
    expect(await page.locator('.now').getAttribute('data-state')).toBe('signing');
    expect(await axeFindings(page)).toEqual([]);
    await click(page, 'Go to the signing');
    await atSigning(page, 'succeed');
    await page.getByText('What the machine does').click();
    await expect.poll(() => page.locator('.now').getAttribute('data-state')).toBe('completed');
  },
);

test('another identification can follow a completed one', async () => {
  const demo = await startDemo();
  const { page, sandbox } = demo;
  await goTo(demo, 'completed');

  await click(page, 'Another identification');
  await shows(page, 'idle');
  await page.getByLabel('User number').fill('43');
  await click(page, 'Start');
  await shows(page, 'awaitingRedirect');

  expect(sandbox.requests.at(-1)?.userId).toBe(43);
});
