import { describe, expect, it, onTestFinished } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { createJournal, type JournalEntry } from '../../src/inspect/index.js';
import { startViewer, type Viewer } from '../../src/inspect/viewer/server.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { axeFindings } from '../support/axe.js';
import { complete, host, sandboxActors, submit, type Host } from '../support/host.js';
import { openPage } from './browser.js';
import { entryAt } from './entries.js';

const CANARY = 'canary-of-the-device';

async function openViewer(recorded?: readonly JournalEntry[]): Promise<Viewer> {
  const viewer = await startViewer({ port: 0, ...(recorded && { recorded }) });
  onTestFinished(() => viewer.close());
  return viewer;
}

async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({ accessToken: 'canary-of-the-access-token' });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A host that sends its journal to a viewer. */
function startWatched(sandbox: Sandbox, viewer: Viewer): { app: Host; entries: JournalEntry[] } {
  const entries: JournalEntry[] = [];
  const app = host(sandboxActors(sandbox), {
    subject: { userId: 748_291, deviceName: CANARY, bTrustAppCallBackId: CANARY },
    inspect: createJournal({
      write: (entry) => {
        entries.push(entry);
        viewer.add([entry]);
      },
    }),
  });
  return { app, entries };
}

const lit = (page: Page): Locator => page.locator('.state[data-lit]');

/** Waits until a state is highlighted, and checks that no other is. */
const expectLit = async (page: Page, state: string): Promise<void> => {
  await lit(page)
    .and(page.locator(`[data-state="${state}"]`))
    .waitFor();
  expect(await lit(page).count()).toBe(1);
};

const takenEdges = (page: Page): Promise<string[]> =>
  page
    .locator('.edge[data-taken]')
    .evaluateAll((edges) =>
      edges
        .map((edge) => [edge.getAttribute('data-from'), edge.getAttribute('data-to')].join(' '))
        .sort(),
    );

describe('the viewer highlights the current state', () => {
  it('through a whole identification', async () => {
    const [viewer, sandbox] = [await openViewer(), await openSandbox()];
    const { page, errors } = await openPage();
    await page.goto(viewer.url);
    const { app } = startWatched(sandbox, viewer);

    const check = await app.until('awaitingRedirect');
    await expectLit(page, 'awaitingRedirect');
    await submit(check, 'pass');
    sandbox.script(748_291, { status: 'PROCESSING', times: Infinity });
    app.send('redirect.succeeded');
    await expectLit(page, 'phaseA');
    sandbox.script(748_291);
    const signing = await app.until('signing');
    await expectLit(page, 'signing');
    await submit(signing, 'sign');
    sandbox.faults.next('finalize', { kind: 'headersOnly' });
    app.send('redirect.succeeded');
    await expectLit(page, 'finalizing');
    await app.until('completed');
    await expectLit(page, 'completed');

    expect(await takenEdges(page)).toEqual([
      'awaitingRedirect phaseA',
      'finalizing completed',
      'initiating awaitingRedirect',
      'phaseA signing',
      'phaseB finalizing',
      'resuming initiating',
      'signing phaseB',
    ]);
    expect(errors).toEqual([]);
  });

  it('after a failure and after a restart', async () => {
    const [viewer, sandbox] = [await openViewer(), await openSandbox()];
    const { page } = await openPage();
    await page.goto(viewer.url);
    const { app } = startWatched(sandbox, viewer);
    await app.until('awaitingRedirect');
    sandbox.script(748_291, { status: 'ERROR', times: Infinity });
    app.send('redirect.succeeded');
    await app.until('failed');
    await expectLit(page, 'failed');
    expect(await page.getByText('identificationFailed').count()).toBeGreaterThan(0);

    sandbox.script(748_291);
    app.send('restart');
    await app.until('awaitingRedirect');
    await expectLit(page, 'awaitingRedirect');
    expect(await takenEdges(page)).toContain('failed restarting');
    await complete(app);
    await expectLit(page, 'completed');
  });

  it('after the viewer has stopped and started again', async () => {
    const viewer = await openViewer();
    const { page } = await openPage();
    await page.goto(viewer.url);
    viewer.add([entryAt('initiating', { event: 'xstate.init' })]);
    await expectLit(page, 'initiating');
    const port = Number(new URL(viewer.url).port);
    await viewer.close();
    await page.getByText('Connection lost').waitFor();
    const again = await startViewer({ port });
    onTestFinished(() => again.close());
    again.add([entryAt('signing')]);
    await expectLit(page, 'signing');
  });
});

describe('the viewer of a recorded journal', () => {
  const RECORDED = ['initiating', 'awaitingRedirect', 'phaseA', 'signing'].map((state, index) =>
    entryAt(state, {
      event: index === 0 ? 'xstate.init' : 'redirect.succeeded',
      at: `2026-06-01T12:00:0${String(index)}.000Z`,
      request: index,
    }),
  );

  it('replays it from the first entry by buttons, slider and keys', async () => {
    const viewer = await openViewer(RECORDED);
    const { page } = await openPage();
    await page.goto(viewer.url);
    await page.getByText('Recorded').waitFor();
    await expectLit(page, 'initiating');
    await page.getByRole('button', { name: 'One step on' }).click();
    await expectLit(page, 'awaitingRedirect');
    await page.getByRole('slider', { name: 'Moment' }).fill('3');
    await expectLit(page, 'signing');
    await page.getByRole('button', { name: 'One step back' }).click();
    await expectLit(page, 'phaseA');
    await page.getByRole('listbox', { name: 'Events' }).press('Home');
    await expectLit(page, 'initiating');
    await page.getByRole('listbox', { name: 'Events' }).press('ArrowDown');
    await expectLit(page, 'awaitingRedirect');
    await page.getByRole('button', { name: 'Play' }).click();
    await expectLit(page, 'signing');
    await page.getByRole('button', { name: 'Play' }).waitFor();
  });

  it('shows the event of a clicked line or arrow', async () => {
    const viewer = await openViewer(RECORDED);
    const { page } = await openPage();
    await page.goto(viewer.url);
    await page.getByRole('option').nth(2).click();
    await expectLit(page, 'phaseA');
    expect(await page.locator('dd').allTextContents()).toContain('2026-06-01T12:00:02.000Z');

    await page.getByRole('listbox', { name: 'Events' }).press('End');
    await page.locator('.edge-label[data-from="initiating"][data-to="awaitingRedirect"]').click();
    await expectLit(page, 'awaitingRedirect');
    expect(await page.locator('dd').allTextContents()).toContain('2026-06-01T12:00:01.000Z');
  });
});

it('the viewer’s page contains no secret, and sends requests only to the viewer', async () => {
  const [viewer, sandbox] = [await openViewer(), await openSandbox()];
  const { page, requests, errors } = await openPage();
  await page.goto(viewer.url);
  const { app } = startWatched(sandbox, viewer);
  const check = await app.until('awaitingRedirect');
  const { output } = await complete(app);
  await expectLit(page, 'completed');

  const shown = await page.evaluate(() =>
    [...document.querySelectorAll('*')].map((one) => one.shadowRoot?.innerHTML ?? '').join(),
  );
  const seen = shown + (await page.content());
  expect(seen).toContain('redirect.succeeded');
  const hosted = new URL(check.hosted?.url ?? '').pathname;
  const secrets = [CANARY, sandbox.accessToken, hosted, '748291', output?.correlationId];
  for (const secret of secrets) expect(seen).not.toContain(secret);
  expect(requests.filter((url) => !url.startsWith(viewer.url) && url !== 'data:,')).toEqual([]);
  expect(errors).toEqual([]);
});

it('the page shows at most 1000 events of a flood, and scrolls to the last', async () => {
  const viewer = await openViewer();
  const { page, errors } = await openPage();
  await page.goto(viewer.url);
  // More events than the page shows, but fewer bytes than disconnect a slow page.
  for (let sent = 0; sent < 30; sent += 1) {
    viewer.add(Array.from({ length: 50 }, () => entryAt('phaseA')));
    await new Promise(setImmediate);
  }
  viewer.add([entryAt('completed')]);
  await expectLit(page, 'completed');
  expect(await page.getByRole('option').count()).toBeLessThanOrEqual(1_000);
  const list = await page.getByRole('listbox', { name: 'Events' }).boundingBox();
  const row = await page.getByRole('option', { selected: true }).boundingBox();
  if (list === null || row === null) throw new Error('No event is selected.');
  expect(row.y).toBeGreaterThanOrEqual(list.y);
  expect(row.y + row.height).toBeLessThanOrEqual(list.y + list.height);
  expect(errors).toEqual([]);
});

it('the user chooses between several runs', async () => {
  const viewer = await openViewer();
  const { page } = await openPage();
  await page.goto(viewer.url);
  viewer.add([entryAt('failed', { run: '00000001' }), entryAt('phaseA', { run: '00000002' })]);
  await expectLit(page, 'phaseA');
  await page.getByRole('combobox', { name: 'Run' }).selectOption('00000001');
  await expectLit(page, 'failed');
});

it.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
] as const)('axe finds no accessibility violation: %s, %i px wide', async (colorScheme, width) => {
  const failed = { code: 'identificationFailed', httpStatus: null };
  const viewer = await openViewer([
    entryAt('initiating', { event: 'xstate.init' }),
    entryAt('awaitingRedirect', { run: '00000002' }),
    entryAt('failed', { failure: failed }),
  ]);
  const { page } = await openPage({
    colorScheme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  await page.goto(viewer.url);
  await page.getByText('Recorded').waitFor();
  await page.getByRole('button', { name: 'One step on' }).focus();
  expect(await axeFindings(page)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

it('the page announces a new state, and respects reduced motion', async () => {
  const viewer = await openViewer();
  const { page } = await openPage({ reducedMotion: 'reduce' });
  await page.goto(viewer.url);
  viewer.add([entryAt('phaseA', { step: 'waiting' })]);
  const status = page.getByRole('status');
  await status.filter({ hasText: 'Phase A polling' }).waitFor();
  const transition = await page
    .locator('.state rect')
    .first()
    .evaluate((rect) => getComputedStyle(rect).transitionDuration);
  expect(transition).toMatch(/^0s/);
});
