import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  click,
  goTo,
  atIdentityCheck,
  shows,
  atSigning,
  startDemo,
  useChromium,
  type Demo,
} from './demo.js';

useChromium();

async function startInWindow(demo: Demo): Promise<void> {
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

test('a whole identification in windows: the page stays, the windows close by themselves', async () => {
  const demo = await startDemo();
  await startInWindow(demo);

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

test('the hosted page cannot reach the page that opened it', async () => {
  const demo = await startDemo();
  await startInWindow(demo);

  const check = await opens(demo, 'Go to the identity check');
  await check.waitForURL(/onfido/);

  expect(await check.evaluate(() => window.opener as unknown)).toBeNull();
});

test('a window that the user closes can be opened again', async () => {
  const demo = await startDemo();
  await startInWindow(demo);
  const check = await opens(demo, 'Go to the identity check');
  await check.waitForURL(/onfido/);

  await check.close();
  await demo.page.getByText('The page is open in another window.').waitFor({ state: 'detached' });

  const again = await opens(demo, 'Go to the identity check');
  await atIdentityCheck(again, 'succeed');
  await shows(demo.page, 'signing');
});

test('a window that the browser blocks: it is said, and the page can be left instead', async () => {
  const demo = await startDemo();
  await startInWindow(demo);
  await demo.page.evaluate(() => {
    window.open = () => null;
  });

  await click(demo.page, 'Go to the identity check');
  await demo.page.getByText('Your browser has blocked the window.').waitFor();
  await click(demo.page, 'Open on this page');
  await atIdentityCheck(demo.page, 'succeed');

  await shows(demo.page, 'signing');
});
