/** Takes the pictures of the demo in each state that the docs show: `node --import tsx docs/scripts/take-demo.ts`. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startSandbox } from '../../src/sandbox/index.js';
import { launchChromium } from '../../test/support/chromium.js';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const VIEWS = [
  { name: 'phone', viewport: { width: 390, height: 780 }, colorScheme: 'light' },
  { name: 'desktop', viewport: { width: 1100, height: 720 }, colorScheme: 'dark' },
] as const;

mkdirSync(path('docs/images'), { recursive: true });
const browser = await launchChromium();
for (const { name, ...look } of VIEWS) {
  const sandbox = await startSandbox({ app: { directory: path('dist/demo') } });
  const context = await browser.newContext({ ...look, locale: 'en-GB' });
  const page = await context.newPage();
  await walk(page, sandbox, async (state) => {
    await page.waitForLoadState('networkidle');
    await page.screenshot({
      path: path(`docs/images/${name}-${state}.png`),
      animations: 'disabled',
    });
  });
  await context.close();
  await sandbox.close();
}
await browser.close();

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** Walks through all states. A transient state is held until its picture is taken. */
async function walk(
  page: Page,
  sandbox: Sandbox,
  shoot: (state: string) => Promise<void>,
): Promise<void> {
  const click = (button: string): Promise<void> =>
    page.getByRole('button', { name: button, exact: true }).click();
  const shows = async (state: string): Promise<void> => {
    await page.locator(`[data-state="${state}"]`).waitFor();
    await page.waitForTimeout(1_200);
    await shoot(state);
  };
  const hold = { kind: 'delay', ms: 2_500 } as const;
  const returnTo = (end: string): Promise<unknown> => page.goto(`${sandbox.url}/app/${end}`);

  await page.goto(`${sandbox.url}/app/`);
  await shows('idle');
  sandbox.faults.next('initiate', hold);
  await click('Start');
  await shows('initiating');
  await shows('awaitingRedirect');

  await click('Go to the identity check');
  await shoot('identity-document');
  await click('Use this photo');
  await shoot('identity-selfie');
  await click('Use this photo');
  await shoot('identity-result');
  sandbox.script(42, { status: 'PROCESSING', times: 2 });
  await click('Pass the check');
  await shows('phaseA');
  await shows('signing');

  await click('Go to the signing');
  await shoot('signing-document');
  await page.getByLabel('I have read the document').check();
  await click('Continue');
  await page.getByLabel('Place my signature').check();
  await shoot('signing-signature');
  await click('Continue');
  sandbox.script(42, { status: 'PROCESSING', times: 2 });
  sandbox.faults.next('finalize', hold);
  await click('Sign');
  await shows('phaseB');
  await shows('finalizing');
  await shows('completed');

  await click('Another identification');
  await page.getByLabel('User number').fill('43');
  await click('Start');
  await page.locator('[data-state="awaitingRedirect"]').waitFor();
  await returnTo('fail');
  await shows('failed');
  sandbox.faults.next('initiate', hold);
  await click('Start over');
  await shows('restarting');
  await page.locator('[data-state="awaitingRedirect"]').waitFor();
  await click('Cancel');
  await click('Give up');
  await shows('cancelled');

  await stall(page, sandbox);
  await returnTo('success?stalled');
  await shows('stalled');
}

/** Shortens the polling timeout of two minutes, and keeps another user's status pending. */
async function stall(page: Page, sandbox: Sandbox): Promise<void> {
  await page.route('**/config.json', (route) =>
    route.fulfill({ json: { timings: { pollInterval: 200, pollTimeout: 500 } } }),
  );
  await page.evaluate(() => {
    localStorage.setItem('demo.settings', '{"userId":44}');
  });
  sandbox.script(44, { status: 'PROCESSING', times: 20 });
}
