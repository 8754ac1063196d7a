import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_VIEWS } from '../../src/demo/sample-views.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { sharedChromium } from '../support/chromium.js';

const DEMO = fileURLToPath(new URL('../../dist/demo', import.meta.url));

test('the gallery of the sandbox shows each view in both schemes, in a language and a brand', async () => {
  const sandbox = await startSandbox({ app: { directory: DEMO } });
  const context = await (await sharedChromium()).newContext({ reducedMotion: 'reduce' });
  onTestFinished(async () => {
    await context.close();
    await sandbox.close();
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));

  await page.goto(`${sandbox.url}/app/gallery`);
  const cards = page.locator('[part~="card"]');
  await expect.poll(() => cards.count()).toBe(2 * SAMPLE_VIEWS.size);
  await page.getByLabel('Language').selectOption('bg');
  await page.waitForURL(/lang=bg/);
  await page.getByLabel('Brand').selectOption('round');
  await page.waitForURL(/brand=round/);
  await page.getByLabel('Scheme').selectOption('dark');
  await page.waitForURL(/scheme=dark/);

  await page.getByText('Самоличността Ви е потвърдена').waitFor();
  await expect.poll(() => cards.count()).toBe(SAMPLE_VIEWS.size);
  expect(await cards.first().evaluate((card) => getComputedStyle(card).borderRadius)).toBe('32px');
  expect(complaints).toEqual([]);
});
