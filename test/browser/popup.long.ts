import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { click, goTo, atIdentityCheck, shows, atSigning, startDemo, type Demo } from './demo.js';

async function startInPopupMode(demo: Demo): Promise<void> {
  await goTo(demo, 'idle');
  await demo.page.getByLabel('Open the identity check').selectOption('popup');
  await click(demo.page, 'Start');
  await shows(demo.page, 'awaitingRedirect');
}

async function opens(demo: Demo, name: string): Promise<Page> {
  const popup = demo.context.waitForEvent('page');
  await click(demo.page, name);
  return popup;
}

test('an identification in popups completes while the page stays, and the host closes the popups', async () => {
  const demo = await startDemo();
  await startInPopupMode(demo);

  const check = await opens(demo, 'Go to the identity check');
  await demo.page.getByText('The page is open in another window.').waitFor();
  const checkIsClosed = check.waitForEvent('close');
  await atIdentityCheck(check, 'succeed');
  await shows(demo.page, 'signing');
  await checkIsClosed;
  const signing = await opens(demo, 'Go to the signing');
  const signingIsClosed = signing.waitForEvent('close');
  await atSigning(signing, 'succeed');
  await signingIsClosed;

  await shows(demo.page, 'completed');
  expect(demo.sandbox.finalizations(42)).toBe(1);
});

test('the hosted page has no opener', async () => {
  const demo = await startDemo();
  await startInPopupMode(demo);

  const check = await opens(demo, 'Go to the identity check');
  await check.waitForURL(/onfido/);

  expect(await check.evaluate(() => window.opener as unknown)).toBeNull();
});

test('a popup that the user has closed can be opened again', async () => {
  const demo = await startDemo();
  await startInPopupMode(demo);
  const check = await opens(demo, 'Go to the identity check');
  await check.waitForURL(/onfido/);

  // A window that is gone before it was seen at the hosted page counts as cut off, not as closed.
  await demo.page.waitForTimeout(1_500);
  await check.close();
  await demo.page.getByText('The page is open in another window.').waitFor({ state: 'detached' });

  const again = await opens(demo, 'Open again');
  await atIdentityCheck(again, 'succeed');
  await shows(demo.page, 'signing');
});

test('a blocked popup is reported, and the hosted page can be opened in the page', async () => {
  const demo = await startDemo();
  await startInPopupMode(demo);
  await demo.page.evaluate(() => {
    window.open = () => null;
  });

  await click(demo.page, 'Go to the identity check');
  await demo.page.getByText('Your browser has blocked the window.').waitFor();
  await click(demo.page, 'Open on this page');
  await atIdentityCheck(demo.page, 'succeed');

  await shows(demo.page, 'signing');
});
