/** The accessibility rules in every state of the demo. */
import type { Page } from 'playwright-core';
import { findingsInEitherScheme } from '../support/axe.js';
import { atIdentityCheck, atSigning, holdCalls, mainButton, shows, startDemo } from './demo.js';

const timings = { pollTimeout: 2_000, requestTimeout: 60_000 };

/** Returns the findings of a state while its call to the gateway is held. */
async function findingsWhileHeld(
  page: Page,
  operation: 'initiate' | 'status' | 'finalize',
  state: string,
  act: () => Promise<unknown>,
): Promise<string[]> {
  const release = await holdCalls(page, operation);
  await act();
  const found = await findingsIn(page, state);
  release();
  return found;
}

async function findingsIn(page: Page, state: string): Promise<string[]> {
  await shows(page, state);
  return findingsInEitherScheme(page);
}

const main = (page: Page): Promise<void> => mainButton(page).click();

/** Returns what the rules find in the states up to the end. */
export async function findingsUpToTheEnd(locale: string, language: 'bg' | 'en'): Promise<string[]> {
  const { page, open } = await startDemo({ locale, timings });
  const found: string[][] = [];

  await open();
  found.push(await findingsIn(page, 'idle'));
  found.push(await findingsWhileHeld(page, 'initiate', 'initiating', () => main(page)));
  found.push(await findingsIn(page, 'awaitingRedirect'));
  await main(page);
  found.push(
    await findingsWhileHeld(page, 'status', 'phaseA', () =>
      atIdentityCheck(page, 'succeed', language),
    ),
  );
  found.push(await findingsIn(page, 'signing'));
  await main(page);
  const release = await holdCalls(page, 'finalize');
  found.push(
    await findingsWhileHeld(page, 'status', 'phaseB', () => atSigning(page, 'succeed', language)),
  );
  found.push(await findingsIn(page, 'finalizing'));
  release();
  found.push(await findingsIn(page, 'completed'));

  return found.flat();
}

/** Returns what the rules find in the states after a failure. */
export async function findingsAfterFailure(locale: string): Promise<string[]> {
  const { page, open, origin, sandbox } = await startDemo({ locale, timings });
  const found: string[][] = [];
  const click = (name: RegExp): Promise<void> => page.getByRole('button', { name }).first().click();

  await open();
  await main(page);
  await shows(page, 'awaitingRedirect');
  sandbox.script(42, { status: 'PROCESSING', times: 1_000 });
  await page.goto(`${origin}/app/success`);
  found.push(await findingsIn(page, 'stalled'));
  found.push(
    await findingsWhileHeld(page, 'initiate', 'restarting', () =>
      click(/^(Start over|Започнете отначало)$/),
    ),
  );
  await shows(page, 'awaitingRedirect');
  await page.goto(`${origin}/app/fail`);
  found.push(await findingsIn(page, 'failed'));
  await click(/^(Cancel|Отказ)$/);
  found.push(await findingsInEitherScheme(page));
  await click(/^(Give up|Отказвам се)$/);
  found.push(await findingsIn(page, 'cancelled'));

  return found.flat();
}
