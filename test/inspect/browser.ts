import { onTestFinished } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';

let browser: Promise<Browser> | undefined;

/** A file that uses the browser closes it: `afterAll(closeBrowser)`. */
export async function closeBrowser(): Promise<void> {
  const open = browser;
  browser = undefined;
  await (await open)?.close();
}

/** A page in Chromium, with its requests and errors. */
export async function openPage(
  options: NonNullable<Parameters<Browser['newPage']>[0]> = {},
): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  browser ??= launchChromium();
  const page = await (await browser).newPage(options);
  onTestFinished(() => page.close());
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, requests, errors };
}
