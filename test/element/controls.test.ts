/** What a person does with the screen, and what has the focus then. */
import { expect, test } from 'vitest';
import { focused, show, showElement, takeSeen } from './page.js';

test('an app that prevents the opening opens the hosted page itself', async () => {
  const { page } = await showElement('awaitingRedirect');
  await takeSeen(page);
  await page.getByRole('button', { name: 'Go to the identity check' }).click();
  expect(await takeSeen(page)).toEqual(['open awaitingRedirect', 'open']);

  await page.evaluate(() => {
    shownElement.addEventListener('identificationopen', (event) => {
      event.preventDefault();
    });
  });
  await page.getByRole('button', { name: 'Open again' }).click();

  expect(await takeSeen(page)).toEqual(['open awaitingRedirect']);
});

test('a user who is back without a redirect can say so, or open the page again', async () => {
  const { page } = await showElement('awaitingRedirect');
  expect(await page.getByRole('button', { name: 'I have finished there' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Go to the identity check' }).click();
  await takeSeen(page);

  await page.getByText('Have you finished there?').waitFor();
  expect(await page.getByRole('button').allTextContents()).toEqual(
    expect.arrayContaining([expect.stringContaining('Open again')]),
  );
  await page.getByRole('button', { name: 'I have finished there' }).click();

  expect(await takeSeen(page)).toEqual(['send redirect.succeeded']);
});

test('a later step does not take its hosted page for opened', async () => {
  const { page } = await showElement('awaitingRedirect');
  await page.getByRole('button', { name: 'Go to the identity check' }).click();

  await show(page, 'phaseA');
  await show(page, 'awaitingRedirect');

  await page.getByRole('button', { name: 'Go to the identity check' }).waitFor();
  expect(await page.getByRole('button', { name: 'I have finished there' }).count()).toBe(0);
});

test('a blocked window can be opened on the page', async () => {
  const { page } = await showElement('a blocked window');
  await takeSeen(page);

  await page.getByRole('button', { name: 'Open on this page' }).click();

  expect(await takeSeen(page)).toEqual(['open awaitingRedirect', 'open page']);
});

test('cancelling asks first, and Escape takes it back', async () => {
  const { page } = await showElement('awaitingRedirect');
  await takeSeen(page);
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.click();
  const question = page.getByRole('dialog', { name: 'Give up the identification?' });
  await question.waitFor();
  expect(await focused(page)).toBe('Go on');

  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'hidden' });
  expect(await focused(page)).toBe('Cancel');
  expect(await takeSeen(page)).toEqual([]);
  await cancel.click();
  await question.getByRole('button', { name: 'Give up' }).click();

  expect(await takeSeen(page)).toEqual(['send cancel']);
});

test('an open question is closed when cancelling is not possible any more', async () => {
  const { page } = await showElement('phaseB');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor();

  await show(page, 'completed');

  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await focused(page)).toBe('You are identified');
});

test('each event that the machine accepts has its button', async () => {
  const { page } = await showElement('stalled');
  await takeSeen(page);

  await page.getByRole('button', { name: 'Keep waiting' }).click();
  await page.getByRole('button', { name: 'Start over' }).click();
  await show(page, 'failed: identityCheckFailed');
  await page.getByRole('button', { name: 'Try again' }).click();
  await show(page, 'phaseA');
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByRole('button', { name: 'Back to the page that you left' }).click();
  await show(page, 'cancelled');
  await page.getByRole('button', { name: 'Another identification' }).click();
  await show(page, 'idle');
  await page.getByRole('button', { name: 'Start' }).click();
  await show(page, 'expired');
  await page.getByRole('button', { name: 'Start' }).click();

  const calls = (await takeSeen(page)).filter((line) => !/^(change|failed)/.test(line));
  expect(calls).toEqual([
    ...['send keepWaiting', 'send restart', 'send retry', 'send status.check'],
    ...['open phaseA', 'open', 'forget', 'start', 'start'],
  ]);
});

test('the heading of a new step has the focus and is announced, with new notices', async () => {
  const { page } = await showElement('awaitingRedirect');
  const status = page.getByRole('status');
  expect(await status.textContent()).toBe('');
  expect(await focused(page)).not.toBe('Your identity check is ready');

  await show(page, 'signing');
  expect(await focused(page)).toBe('Your documents are ready to sign');
  expect(await status.textContent()).toBe('Your documents are ready to sign');
  await show(page, 'offline');
  expect(await status.textContent()).toBe(
    'Your identity is being checkedYou are offline. We continue automatically when you are back online.',
  );
  await show(page, 'reconnecting');

  expect(await status.textContent()).toContain(
    'The server does not answer. We are trying to reach it again.',
  );
});

test('a user who types elsewhere in the page keeps the focus', async () => {
  const { page } = await showElement('phaseA');
  await page.evaluate(() => {
    const input = document.createElement('input');
    document.body.append(input);
    input.focus();
  });

  await show(page, 'signing');

  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('input');
  expect(await page.getByRole('status').textContent()).toBe('Your documents are ready to sign');
});

test('a button keeps the focus while the progress changes', async () => {
  const { page } = await showElement('phaseA');
  await page.getByRole('button', { name: 'Cancel' }).focus();

  for (const view of ['calls that fail', 'asking now', 'phaseA']) await show(page, view);

  expect(await focused(page)).toBe('Cancel');
});
