import { onTestFinished } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { sharedChromium } from '../support/chromium.js';

/** A page in Chromium, with its requests and errors. */
export async function openPage(
  options: NonNullable<Parameters<Browser['newPage']>[0]> = {},
): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const page = await (await sharedChromium()).newPage(options);
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
