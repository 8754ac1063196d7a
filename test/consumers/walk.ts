/** Walks through the identification in the page of a recipe. */
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { leaveHostedPage, shows } from '../browser/demo.js';
import { sharedChromium } from '../support/chromium.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { USER_ID } from './bank.js';

/** The colour that each recipe has for its main button. */
const BRAND_COLOUR = 'rgb(10, 107, 80)';

/** What Chromium writes for the answer before a start. */
const EXPECTED_ANSWER = /^Failed to load resource: .* status of 404 /;

export interface OpenedPage {
  readonly page: Page;
  /** The errors and warnings on the console, and uncaught errors. */
  readonly complaints: readonly string[];
}

export async function openPage(url: string): Promise<OpenedPage> {
  const context = await (
    await sharedChromium()
  ).newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  onTestFinished(() => context.close());
  // The login of an app that has one.
  await context.addCookies([{ name: 'session', value: String(USER_ID), url }]);
  const complaints: string[] = [];
  context.on('console', (message) => {
    const isBad = message.type() === 'error' || message.type() === 'warning';
    if (isBad && !EXPECTED_ANSWER.test(message.text())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  const page = await context.newPage();
  await page.goto(url);
  return { page, complaints };
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** A page of an app, and what stands in for the gateway behind it. */
interface App {
  readonly url: string;
  readonly sandbox: Sandbox;
}

/** Clicks through from Start to the result; the main button has the colour of the brand. */
export async function identify({ url, sandbox }: App): Promise<Page> {
  const { page, complaints } = await openPage(`${url}/`);
  await shows(page, 'idle');
  const main = page.locator('button.main:visible').first();
  expect(await main.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(
    BRAND_COLOUR,
  );
  await press(page, 'Start');
  await shows(page, 'awaitingRedirect');
  await press(page, 'Go to the identity check');
  await leaveHostedPage(page, 'pass');
  await shows(page, 'signing');
  await press(page, 'Go to the signing');
  await leaveHostedPage(page, 'sign');
  await shows(page, 'completed');
  expect(sandbox.finalizations(USER_ID)).toBe(1);
  expect(complaints).toEqual([]);
  return page;
}
