/** Row 86 of the fault table on a page: its user comes back after weeks, or never. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { click, goTo, shows, startDemo, type Demo } from './demo.js';

const KEY = 'identification-machine:individual:42';
const DAY_MS = 24 * 3_600_000;

/** Moves what the page has stored into the past. */
const passDays = (page: Page, days: number): Promise<unknown> =>
  page.evaluate(
    ([key, ms]) => {
      const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as {
        savedAt: number;
        wait: { since: number };
      };
      stored.savedAt -= ms;
      stored.wait.since -= ms;
      localStorage.setItem(key, JSON.stringify(stored));
    },
    [KEY, days * DAY_MS] as const,
  );

const asked = ({ sandbox }: Demo, operation: string): number =>
  sandbox.requests.filter((request) => request.operation === operation).length;

/** The user comes back to a page of its own, after some days. */
async function comeBack(demo: Demo, days: number): Promise<Page> {
  await passDays(demo.page, days);
  await demo.page.close();
  const page = await demo.context.newPage();
  await demo.open(page);
  return page;
}

test('86: an identity check expires after 30 days without a call, and one click starts again', async () => {
  const demo = await startDemo();
  await goTo(demo, 'awaitingRedirect');
  const page = await comeBack(demo, 31);

  await shows(page, 'expired');
  expect([asked(demo, 'initiate'), asked(demo, 'status')]).toEqual([1, 0]);
  await page.reload();
  await shows(page, 'expired');
  await click(page, 'Start');

  await shows(page, 'awaitingRedirect');
  const bodies = demo.sandbox.requests.filter(({ operation }) => operation === 'initiate');
  expect(bodies.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { isRestartIdentification: false },
    { isRestartIdentification: false },
  ]);
  expect(demo.console).toEqual([]);
});

test('86: a return to an expired one changes nothing, and offers to start again', async () => {
  const demo = await startDemo();
  await goTo(demo, 'awaitingRedirect');
  const page = await comeBack(demo, 31);
  await shows(page, 'expired');

  await page.goto(demo.returnUrl('success'));

  await shows(page, 'expired');
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
  expect(asked(demo, 'status')).toBe(0);
});

test('86: a signing expires once the gateway has been asked', async () => {
  const demo = await startDemo();
  await goTo(demo, 'signing');
  const before = asked(demo, 'status');
  const page = await comeBack(demo, 31);

  await shows(page, 'expired');
  expect(asked(demo, 'status')).toBe(before + 1);
});

test('86: a signing goes on where the gateway cannot be asked', async () => {
  const demo = await startDemo();
  await goTo(demo, 'signing');
  demo.sandbox.faults.next('status', { kind: 'answer', status: 503, body: '' });
  const page = await comeBack(demo, 31);

  await shows(page, 'signing');
  await page.getByRole('button', { name: 'Go to the signing' }).waitFor();
});

test('86: a return that comes after 31 days still counts', async () => {
  const demo = await startDemo();
  await goTo(demo, 'awaitingRedirect');
  await passDays(demo.page, 31);
  await demo.page.goto(demo.returnUrl('success'));

  await shows(demo.page, 'phaseA');
});

test('86: the wait goes on through a reload', async () => {
  const demo = await startDemo();
  await goTo(demo, 'awaitingRedirect');
  await passDays(demo.page, 20);
  await demo.page.reload();
  await shows(demo.page, 'awaitingRedirect');
  const page = await comeBack(demo, 11);

  await shows(page, 'expired');
});
