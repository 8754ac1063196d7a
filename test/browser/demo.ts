import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startRemoteDemo } from '../../src/cli/remote-demo.js';
import type { IdentificationOptions } from '../../src/index.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { PAGE_TEXTS } from '../../src/sandbox/page-texts.js';
import { sharedChromium } from '../support/chromium.js';
import { host, sandboxActors, submit } from '../support/host.js';

const DEMO = fileURLToPath(new URL('../../dist/demo', import.meta.url));

/**
 * Which host the demo runs on. The tests of a screen are one table that runs twice: on the machine in
 * the page, and, in the project `long-remote`, on the machine on a server.
 */
export const isRemote = process.env['SCREEN_HOST'] === 'remote';

/** A test that is for the machine in the page alone, and why. */
export function pageOnly(reason: string): typeof test | typeof test.skip {
  if (reason === '') throw new Error('A test that is left out on a host says why.');
  return isRemote ? test.skip : test;
}

/** What Chromium writes for the answers before a login (401) and before a start (404). */
const EXPECTED_ANSWER = /^Failed to load resource: .* status of 40[14] /;

export interface Demo {
  readonly sandbox: Sandbox;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The demo's origin: another site than that of the hosted pages. */
  readonly origin: string;
  /** The messages that the pages wrote to the console, and their uncaught errors. */
  readonly console: readonly string[];
  readonly open: (page?: Page) => Promise<void>;
  readonly onFinished: OnFinished;
  /** Where a hosted page sends the browser. */
  readonly returnUrl: (end: 'success' | 'fail') => string;
}

export interface DemoOptions extends Pick<BrowserContextOptions, 'locale' | 'viewport'> {
  readonly timings?: IdentificationOptions['timings'];
  readonly sandbox?: SandboxOptions;
  readonly context?: BrowserContextOptions;
  /** Called with the folder that is served, before the sandbox starts. */
  readonly prepare?: (directory: string) => void;
  /** The hook of a test that runs beside others: Vitest's own finds the test only where one runs. */
  readonly onFinished?: OnFinished;
}

export type OnFinished = (end: () => Promise<void> | void) => void;

const FAST = { pollInterval: 120, pollTimeout: 20_000, requestTimeout: 5_000 };

/** Starts a sandbox that serves the demo, and a browser context for it. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const directory = mkdtempSync(join(tmpdir(), 'demo-'));
  cpSync(DEMO, directory, { recursive: true });
  const timings = { ...FAST, ...options.timings };
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ timings }));
  options.prepare?.(directory);
  const delays = { processingDelay: 250, signingDelay: 250, ...options.sandbox };
  const sandbox = await startSandbox(isRemote ? delays : { ...delays, app: { directory } });
  const remote = isRemote
    ? await startRemoteDemo({
        ...{ sandbox, directory, timings },
        ...{ port: 0, hostname: 'localhost', otherUrl: null },
      })
    : null;
  const origin = remote?.url ?? sandbox.url.replace('127.0.0.1', 'localhost');
  const returnUrl = (end: 'success' | 'fail'): string =>
    origin + (isRemote ? `/identification/return/${end}` : `/app/${end}`);
  sandbox.setReturnUrls({ success: returnUrl('success'), fail: returnUrl('fail') });
  const {
    locale = 'en-GB',
    viewport = { width: 390, height: 780 },
    onFinished = onTestFinished,
  } = options;
  const context = await (
    await sharedChromium()
  ).newContext({
    locale,
    viewport,
    // No test looks at motion, and drawing it takes time.
    reducedMotion: 'reduce',
    ...options.context,
  });
  context.setDefaultTimeout(45_000);
  const messages: string[] = [];
  context.on('console', (message) => {
    const text = message.text();
    if (!isRemote || !EXPECTED_ANSWER.test(text)) messages.push(text);
  });
  context.on('weberror', (error) => messages.push(String(error.error())));
  onFinished(async () => {
    await context.close();
    await remote?.close();
    await sandbox.close();
    rmSync(directory, { recursive: true });
  });
  const page = await context.newPage();
  const open = async (where = page): Promise<void> => {
    await where.goto(`${origin}/app/`);
  };
  return { sandbox, context, page, origin, console: messages, open, onFinished, returnUrl };
}

/** Waits until the demo shows a state. */
export const shows = (page: Page, state: string): Promise<unknown> =>
  page.locator(`[data-state="${state}"]`).waitFor();

/** A button by its name. The one that opens a hosted page has another name after the first time. */
export const click = (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' });
  const opensPage = typeof name === 'string' && /^Go to the (identity check|signing)$/.test(name);
  return (
    opensPage ? button.or(page.getByRole('button', { name: 'Open again', exact: true })) : button
  ).click();
};

/** The button that helps most: that of a slot that is not shown comes first in the document. */
export const mainButton = (page: Page): Locator => page.locator('button.main:visible').first();

/** The text of what has the focus, inside shadow roots. */
export const focused = async (page: Page): Promise<string | undefined> =>
  (await page.locator(':focus').last().textContent())?.trim();

/** Where the page keeps the checkpoint of the demo's first user. */
const CHECKPOINT = 'identification-machine:individual:42';

/**
 * Brings a new page to a state. Up to the first hosted page by clicks, in English; from there on the
 * page begins with the return, and with the checkpoint that the step before it leaves: each page that
 * is loaded on the way takes a quarter of a second. `clickThrough` is for tests of the whole way.
 */
export async function goTo(
  demo: Demo,
  state: 'idle' | 'awaitingRedirect' | 'phaseA' | 'signing' | 'phaseB' | 'completed',
): Promise<void> {
  const { page, open, sandbox, origin, onFinished } = demo;
  if (state === 'idle' || state === 'awaitingRedirect') {
    await open();
    await shows(page, 'idle');
    if (state === 'awaitingRedirect') await click(page, 'Start');
    await shows(page, state);
    return;
  }
  if (isRemote) {
    await goByClicks(demo, state);
    return;
  }
  const app = host(sandboxActors(sandbox), { subject: { userId: 42 }, onFinished });
  await submit(await app.until('awaitingRedirect'), 'pass');
  if (state === 'phaseB' || state === 'completed') {
    app.send('redirect.succeeded');
    await submit(await app.until('signing'), 'sign');
  }
  app.kill();
  const checkpoint = app.checkpoints.at(-1);
  await page.addInitScript(
    ([site, key, stored]) => {
      try {
        if (location.origin !== site || sessionStorage.getItem('begun') !== null) return;
        sessionStorage.setItem('begun', '');
        localStorage.setItem(key, stored);
      } catch {
        // The storage is broken: the page comes there by the return and by what the gateway says.
      }
    },
    [origin, CHECKPOINT, JSON.stringify({ savedAt: Date.now(), checkpoint })] as const,
  );
  await page.goto(`${origin}/app/success`);
  await shows(page, state);
}

/** What a server stores, only the way to the state makes. */
async function goByClicks(
  demo: Demo,
  state: 'phaseA' | 'signing' | 'phaseB' | 'completed',
): Promise<void> {
  const { page } = demo;
  await goTo(demo, 'awaitingRedirect');
  await click(page, 'Go to the identity check');
  await leaveHostedPage(page, 'pass');
  if (state === 'phaseB' || state === 'completed') {
    await shows(page, 'signing');
    await click(page, 'Go to the signing');
    await leaveHostedPage(page, 'sign');
  }
  await shows(page, state);
}

/** Opens the hosted page, and comes back by Back: from now on a return of this browser is expected. */
export async function visitHostedPage({ page }: Demo): Promise<void> {
  const state = await page.locator('[data-state]').getAttribute('data-state');
  await mainButton(page).click();
  await page.waitForURL(/\/(onfido|signhost)\//);
  await page.goBack();
  await shows(page, String(state));
}

/** Submits on a step's first screen the form of its last one. */
export async function leaveHostedPage(page: Page, action: 'pass' | 'sign'): Promise<void> {
  await page.waitForURL(/\/(onfido|signhost)\//, { waitUntil: 'domcontentloaded' });
  await page.evaluate((name) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = `${location.pathname}/${name}`;
    document.body.append(form);
    form.submit();
  }, action);
}

/** Clicks through the whole identification, in English. */
export async function clickThrough(demo: Demo): Promise<void> {
  const { page } = demo;
  await goTo(demo, 'awaitingRedirect');
  await click(page, 'Go to the identity check');
  await atIdentityCheck(page, 'succeed');
  await click(page, 'Go to the signing');
  await atSigning(page, 'succeed');
  await shows(page, 'completed');
}

/** Clicks through the identity check: document, selfie, result. */
export async function atIdentityCheck(
  page: Page,
  end: 'succeed' | 'fail',
  language: 'bg' | 'en' = 'en',
): Promise<void> {
  const texts = PAGE_TEXTS[language].onfido;
  for (const { title } of [texts.document, texts.selfie]) {
    await page.getByRole('heading', { name: title }).waitFor();
    await click(page, texts.usePhoto);
  }
  await click(page, texts[end]);
}

/** Clicks through the signing: document, signature, result. */
export async function atSigning(
  page: Page,
  end: 'succeed' | 'fail',
  language: 'bg' | 'en' = 'en',
): Promise<void> {
  const texts = PAGE_TEXTS[language].signhost;
  for (const label of [texts.haveRead, texts.placeSignature]) {
    await page.getByLabel(label).check();
    await click(page, texts.proceed);
  }
  await click(page, texts[end]);
}

/** Holds the calls of an operation in flight until the returned function is called. */
export async function holdCalls(
  page: Page,
  operation: 'initiate' | 'status' | 'finalize',
): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(new RegExp(`/Enrollment/.*${operation}`), async (route) => {
    await released;
    await route.fallback();
  });
  return release;
}

/** Counts the status calls that overlapped with an earlier one of the same user. */
export function overlappingPolls({ requests }: Sandbox): number {
  const polls = requests.filter(({ operation }) => operation === 'status');
  return polls.filter((poll, index) =>
    polls
      .slice(0, index)
      .some(
        (earlier) => earlier.userId === poll.userId && (earlier.answeredAt ?? Infinity) > poll.at,
      ),
  ).length;
}

/** Counts the status calls. */
export const polls = ({ requests }: Sandbox): number =>
  requests.filter(({ operation }) => operation === 'status').length;

/** Waits for that many further polls. */
export async function morePolls(sandbox: Sandbox, count = 2): Promise<void> {
  const before = polls(sandbox);
  await expect
    .poll(() => polls(sandbox), { timeout: 10_000 })
    .toBeGreaterThanOrEqual(before + count);
}
