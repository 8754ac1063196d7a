import { expect, test } from 'vitest';
import {
  axeFindings,
  click,
  goTo,
  atIdentityCheck,
  shows,
  atSigning,
  startDemo,
  useChromium,
} from './demo.js';

useChromium();

test('a person is identified by clicks, in English', async () => {
  const demo = await startDemo();

  await goTo(demo, 'completed');

  expect(await demo.page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'You are identified',
  );
  const [correlationId, individualId] = await demo.page.locator('dd').allTextContents();
  expect(correlationId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(individualId).toMatch(/^\d+$/);
  expect(demo.sandbox.finalizations(42)).toBe(1);
  expect(demo.console).toEqual([]);
});

test('a person is identified by clicks, in Bulgarian', async () => {
  const { page, open, sandbox } = await startDemo({ locale: 'bg-BG' });

  await open();
  await click(page, 'Започнете');
  await click(page, 'Към проверката на самоличността');
  await atIdentityCheck(page, 'succeed', 'bg');
  await click(page, 'Към подписването');
  await atSigning(page, 'succeed', 'bg');
  await shows(page, 'completed');

  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'Самоличността ви е потвърдена',
  );
  expect(await page.locator('html').getAttribute('lang')).toBe('bg');
  expect(sandbox.finalizations(42)).toBe(1);
});

test('a person is identified by the keyboard alone', async () => {
  const { page, open } = await startDemo();
  const press = async (name: string): Promise<void> => {
    const button = page.getByRole('button', { name, exact: true });
    await button.waitFor();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      if (await button.evaluate((element) => element === document.activeElement)) break;
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

test('the language can be changed in the middle, and stays changed over a return', async () => {
  const demo = await startDemo();
  const { page } = demo;
  await goTo(demo, 'awaitingRedirect');

  await click(page, 'Български');
  await click(page, 'Към проверката на самоличността');
  await atIdentityCheck(page, 'succeed');

  await page.getByRole('heading', { name: 'Документите ви са готови за подписване' }).waitFor();
});

test('after each step the new heading has the focus and is announced', async () => {
  const demo = await startDemo();
  const { page } = demo;
  await goTo(demo, 'idle');

  await click(page, 'Start');
  await shows(page, 'awaitingRedirect');

  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
    'Your identity check is ready',
  );
  expect(await page.getByRole('status').textContent()).toBe('Your identity check is ready');
});

test('a button keeps the focus while the polling goes on', async () => {
  const demo = await startDemo({ sandbox: { processingDelay: 60_000 } });
  const { page, sandbox } = demo;
  await goTo(demo, 'phaseA');
  await page.getByRole('button', { name: 'Cancel' }).focus();

  const before = sandbox.requests.length;
  await expect.poll(() => sandbox.requests.length).toBeGreaterThan(before + 3);

  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
});

test('giving up asks first, and then ends', async () => {
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

test('what is completed can be followed by another identification', async () => {
  const demo = await startDemo();
  const { page, sandbox } = demo;
  await goTo(demo, 'completed');

  await click(page, 'Another identification');
  await shows(page, 'idle');
  await page.getByLabel('User number').fill('43');
  await click(page, 'Start');
  await shows(page, 'awaitingRedirect');

  expect(sandbox.requests.at(-1)?.userId).toBe(43);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the accessibility rules find nothing on any hosted page (${colorScheme})`, async () => {
    const found: string[][] = [];
    const { page, open } = await startDemo({ context: { colorScheme } });
    const look = async (heading: string): Promise<void> => {
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      found.push(await axeFindings(page));
    };

    await open();
    await click(page, 'Start');
    await click(page, 'Go to the identity check');
    await look('Your identity document');
    await page.getByRole('link', { name: 'Leave without finishing' }).click();
    await look('You have left');
    await page.getByRole('link', { name: 'Go back' }).click();
    await click(page, 'Use this photo');
    await look('Your face');
    await click(page, 'Use this photo');
    await look('How does the check end?');
    await click(page, 'Pass the check');
    await click(page, 'Go to the signing');
    await look('Read the document');
    await page.getByLabel('I have read the document').check();
    await click(page, 'Continue');
    await look('Your signature');
    await page.getByLabel('Place my signature').check();
    await click(page, 'Continue');
    await look('How does the signing end?');

    expect(found.flat()).toEqual([]);
  });
}

for (const [colorScheme, locale] of [
  ['light', 'en-GB'],
  ['dark', 'bg-BG'],
] as const) {
  test(`the accessibility rules find nothing in any state (${colorScheme}, ${locale})`, async () => {
    const found: Record<string, string[]> = {};
    const demo = await startDemo({
      locale,
      context: { colorScheme, reducedMotion: 'reduce' },
      timings: { pollTimeout: 1_000, backoff: { base: 5, cap: 10, maxAttempts: 1 } },
      sandbox: { processingDelay: 60_000 },
    });
    const { page, sandbox, open } = demo;
    const look = async (state: string): Promise<void> => {
      await shows(page, state);
      found[state] = await axeFindings(page);
    };
    const main = () => page.locator('button.main').first().click();

    await open();
    await look('idle');
    sandbox.faults.next('initiate', { kind: 'delay', ms: 1_000 });
    await main();
    await look('initiating');
    await look('awaitingRedirect');
    sandbox.script(42, { status: 'PROCESSING', times: 5 });
    sandbox.faults.next('status', { kind: 'delay', ms: 1_000 });
    await page.goto(`${demo.origin}/app/success`);
    await look('phaseA');
    await look('stalled');
    sandbox.faults.next('initiate', { kind: 'delay', ms: 1_000 });
    await page.locator('button:not(.main)').nth(1).click();
    await look('restarting');
    await shows(page, 'awaitingRedirect');
    await page.goto(`${demo.origin}/app/fail`);
    await look('failed');
    sandbox.script(42, {
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: `${sandbox.url}/signhost/1`,
    });
    await main();
    await shows(page, 'awaitingRedirect');
    await page.goto(`${demo.origin}/app/success?2`);
    await look('signing');
    sandbox.faults.next('status', { kind: 'delay', ms: 1_000 });
    sandbox.script(42, { status: 'DOCUMENT_SIGN_SUCCESS' });
    sandbox.faults.next('finalize', {
      kind: 'answer',
      status: 503,
      headers: { 'retry-after': '1' },
    });
    sandbox.faults.next('finalize', {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        correlationId: '2f1c8f0e-7c1a-4b52-9f0e-1d2c3b4a5968',
        individualId: 7,
      }),
    });
    await page.goto(`${demo.origin}/app/success?3`);
    await look('phaseB');
    await look('finalizing');
    await look('completed');
    await main();
    await main();
    await shows(page, 'awaitingRedirect');
    await page
      .locator('button:not(.main)', { hasText: /Cancel|Отказ/ })
      .first()
      .click();
    found['the question'] = await axeFindings(page);
    await page.locator('dialog button:not(.main)').click();
    await look('cancelled');

    expect(Object.keys(found)).toHaveLength(13);
    expect(Object.values(found).flat()).toEqual([]);
  });
}
