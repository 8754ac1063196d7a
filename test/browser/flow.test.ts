import { expect, test } from 'vitest';
import { click, clickThrough, goTo, atIdentityCheck, shows, atSigning, startDemo } from './demo.js';

test('a person is identified by clicks, in English', async () => {
  const demo = await startDemo();

  await clickThrough(demo);

  expect(await demo.page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'You are identified',
  );
  const correlationId = await demo.page.locator('[part="details"] dd').textContent();
  const individualId = await demo.page.locator('external-identification > dl dd').textContent();
  expect(correlationId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(individualId).toMatch(/^\d+$/);
  expect(demo.sandbox.finalizations(42)).toBe(1);
  expect(demo.console).toEqual([]);
});

test('a person is identified with the keyboard only', async () => {
  const { page, open } = await startDemo();
  const press = async (name: string): Promise<void> => {
    const button = page.getByRole('button', { name, exact: true });
    await button.waitFor();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      if (await button.evaluate((element) => element.matches(':focus'))) break;
    }
    await page.keyboard.press('Enter');
  };

  await open();
  await press('Start');
  await press('Go to the identity check');
  await atIdentityCheck(page, 'succeed');
  await press('Go to the signing');
  await atSigning(page, 'succeed');

  await shows(page, 'completed');
});

test('cancelling asks for confirmation before it ends the identification', async () => {
  const demo = await startDemo();
  const { page } = demo;
  await goTo(demo, 'awaitingRedirect');

  await click(page, 'Cancel');
  await click(page, 'Go on');
  await shows(page, 'awaitingRedirect');
  await click(page, 'Cancel');
  await click(page, 'Give up');

  await shows(page, 'cancelled');
});

test('the demo starts and opens nothing without a click, also when it is loaded again after the end', async () => {
  const demo = await startDemo();
  const { page, sandbox } = demo;
  await goTo(demo, 'idle');
  expect(sandbox.requests).toEqual([]);

  await clickThrough(demo);
  for (let reload = 0; reload < 2; reload += 1) {
    await page.reload();
    await shows(page, 'completed');
  }
  expect(sandbox.sessions(42)).toHaveLength(1);
  expect(new URL(page.url()).pathname).toMatch(/^\/app\//);
});
