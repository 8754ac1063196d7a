import { expect, test } from 'vitest';
import { findingsInEitherScheme } from '../support/axe.js';
import { findingsAfterFailure, findingsUpToTheEnd } from './accessible-states.js';
import { click, startDemo } from './demo.js';

test('the accessibility rules find nothing on any hosted page', async () => {
  const found: string[][] = [];
  const { page, open } = await startDemo();
  const check = async (heading: string): Promise<void> => {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    found.push(await findingsInEitherScheme(page));
  };

  await open();
  await click(page, 'Start');
  await click(page, 'Go to the identity check');
  await check('Your identity document');
  await page.getByRole('link', { name: 'Leave without finishing' }).click();
  await check('You have left');
  await page.getByRole('link', { name: 'Go back' }).click();
  await click(page, 'Use this photo');
  await check('Your face');
  await click(page, 'Use this photo');
  await check('How does the check end?');
  await click(page, 'Pass the check');
  await click(page, 'Go to the signing');
  await check('Read the document');
  await page.getByLabel('I have read the document').check();
  await click(page, 'Continue');
  await check('Your signature');
  await page.getByLabel('Place my signature').check();
  await click(page, 'Continue');
  await check('How does the signing end?');

  expect(found.flat()).toEqual([]);
});

test('the accessibility rules find nothing in the states up to the end', async () => {
  expect(await findingsUpToTheEnd('en-GB', 'en')).toEqual([]);
});

test('the accessibility rules find nothing in the states after a failure', async () => {
  expect(await findingsAfterFailure('en-GB')).toEqual([]);
});

test('the accessibility rules find nothing in the states up to the end, in Bulgarian', async () => {
  expect(await findingsUpToTheEnd('bg-BG', 'bg')).toEqual([]);
});

test('the accessibility rules find nothing in the states after a failure, in Bulgarian', async () => {
  expect(await findingsAfterFailure('bg-BG')).toEqual([]);
});
