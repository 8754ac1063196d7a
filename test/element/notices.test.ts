/** What the screen says besides the state. */
import { expect, test } from 'vitest';
import { show, showElement } from './page.js';

const CONDITIONS = {
  connecting: ['We are connecting…'],
  offline: ['You are offline. We continue automatically when you are back online.'],
  'connecting, offline': ['You are offline. We continue automatically when you are back online.'],
  reconnecting: ['The server does not answer. We are trying to reach it again.'],
  'logged out': ['Please log in again to go on.'],
  'logged out, in phaseA': ['Please log in again to go on.'],
  'a mirroring tab': ['The identification runs in another tab; this one shows the same.'],
  'nothing is stored': [
    'This browser stores nothing for us. Please do not close or reload this page.',
  ],
  'an open window': ['The page is open in another window.'],
  'a blocked window': ['Your browser has blocked the window.'],
  'an event too late': ['That is no longer possible. You can see the current status here.'],
  'a click that was lost': ['That did not work. Please try again in a moment.'],
  'another site': ['That is not possible from here. Please contact our support team.'],
  phaseA: [],
} as const;

test('each condition has its notice, and is left out of a screen that has none', async () => {
  const { page } = await showElement('idle');
  const said: Record<string, string[]> = {};

  for (const view of Object.keys(CONDITIONS)) {
    await show(page, view);
    const texts = await page.locator('[part="notice"], .connecting').allTextContents();
    said[view] = texts.map((text) => text.trim());
  }

  expect(said).toEqual(CONDITIONS);
});

test('a logged-out screen offers no start, and keeps what does not need the login', async () => {
  const { page } = await showElement('logged out');

  expect(await page.getByRole('button').count()).toBe(0);
  await show(page, 'logged out, in phaseA');

  await page.getByRole('heading', { name: 'Your identity is being checked' }).waitFor();
});

test('a screen reader hears of a failure what has happened and what helps, with its code', async () => {
  const { page } = await showElement('failed: forbidden');
  const heading = page.getByRole('heading', {
    name: 'The identification is not possible',
    description: 'Please contact our support team and quote the code below.',
  });

  await heading.waitFor();

  expect(await page.locator('[part="details"]').textContent()).toMatch(/Code\s*forbidden/);
  expect(await page.getByRole('status').count()).toBe(1);
  expect(await page.locator('[aria-live="assertive"], [role="alert"]').count()).toBe(0);
});
