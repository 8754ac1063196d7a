import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findingsInEitherScheme } from '../support/axe.js';
import {
  atIdentityCheck,
  atSigning,
  click,
  holdCalls,
  shows,
  startDemo,
  useChromium,
} from './demo.js';

useChromium();

const timings = { pollTimeout: 2_000, requestTimeout: 60_000 };

/** Looks at a state while its call to the gateway is on the way. */
async function lookWhile(
  page: Page,
  operation: 'initiate' | 'status' | 'finalize',
  state: string,
  act: () => Promise<unknown>,
): Promise<string[]> {
  const release = await holdCalls(page, operation);
  await act();
  const found = await look(page, state);
  release();
  return found;
}

async function look(page: Page, state: string): Promise<string[]> {
  await shows(page, state);
  return findingsInEitherScheme(page);
}

const main = (page: Page): Promise<void> => page.locator('button.main').first().click();

test('the accessibility rules find nothing on any hosted page', async () => {
  const found: string[][] = [];
  const { page, open } = await startDemo();
  const lookAt = async (heading: string): Promise<void> => {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    found.push(await findingsInEitherScheme(page));
  };

  await open();
  await click(page, 'Start');
  await click(page, 'Go to the identity check');
  await lookAt('Your identity document');
  await page.getByRole('link', { name: 'Leave without finishing' }).click();
  await lookAt('You have left');
  await page.getByRole('link', { name: 'Go back' }).click();
  await click(page, 'Use this photo');
  await lookAt('Your face');
  await click(page, 'Use this photo');
  await lookAt('How does the check end?');
  await click(page, 'Pass the check');
  await click(page, 'Go to the signing');
  await lookAt('Read the document');
  await page.getByLabel('I have read the document').check();
  await click(page, 'Continue');
  await lookAt('Your signature');
  await page.getByLabel('Place my signature').check();
  await click(page, 'Continue');
  await lookAt('How does the signing end?');

  expect(found.flat()).toEqual([]);
});

test.each([
  ['English', 'en-GB', 'en'],
  ['Bulgarian', 'bg-BG', 'bg'],
] as const)(
  'the accessibility rules find nothing on the way to the end, in %s',
  async (_, locale, language) => {
    const { page, open } = await startDemo({ locale, timings });
    const found: string[][] = [];

    await open();
    found.push(await look(page, 'idle'));
    found.push(await lookWhile(page, 'initiate', 'initiating', () => main(page)));
    found.push(await look(page, 'awaitingRedirect'));
    await main(page);
    found.push(
      await lookWhile(page, 'status', 'phaseA', () => atIdentityCheck(page, 'succeed', language)),
    );
    found.push(await look(page, 'signing'));
    await main(page);
    const release = await holdCalls(page, 'finalize');
    found.push(
      await lookWhile(page, 'status', 'phaseB', () => atSigning(page, 'succeed', language)),
    );
    found.push(await look(page, 'finalizing'));
    release();
    found.push(await look(page, 'completed'));

    expect(found.flat()).toEqual([]);
  },
);

test.each([
  ['English', 'en-GB'],
  ['Bulgarian', 'bg-BG'],
] as const)(
  'the accessibility rules find nothing where it goes wrong, in %s',
  async (_, locale) => {
    const { page, open, origin, sandbox } = await startDemo({ locale, timings });
    const found: string[][] = [];
    const click = (name: RegExp): Promise<void> =>
      page.getByRole('button', { name }).first().click();

    await open();
    await main(page);
    await shows(page, 'awaitingRedirect');
    sandbox.script(42, { status: 'PROCESSING', times: 1_000 });
    await page.goto(`${origin}/app/success`);
    found.push(await look(page, 'stalled'));
    found.push(
      await lookWhile(page, 'initiate', 'restarting', () =>
        click(/^(Start over|Започнете отначало)$/),
      ),
    );
    await shows(page, 'awaitingRedirect');
    await page.goto(`${origin}/app/fail`);
    found.push(await look(page, 'failed'));
    await click(/^(Cancel|Отказ)$/);
    found.push(await findingsInEitherScheme(page));
    await click(/^(Give up|Отказвам се)$/);
    found.push(await look(page, 'cancelled'));

    expect(found.flat()).toEqual([]);
  },
);
