import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { IdentificationOptions } from '../../src/index.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { PAGE_TEXTS } from '../../src/sandbox/page-texts.js';
import { launchChromium } from '../support/chromium.js';

const DEMO = fileURLToPath(new URL('../../dist/demo', import.meta.url));

let browser: Browser | null = null;

/** One Chromium for the tests of a file. */
export function useChromium(): void {
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
}

export interface Demo {
  readonly sandbox: Sandbox;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The demo's origin: another site than the hosted pages'. */
  readonly origin: string;
  /** Everything that the pages wrote to the console. */
  readonly console: readonly string[];
  readonly open: (page?: Page) => Promise<void>;
}

export interface DemoOptions extends Pick<BrowserContextOptions, 'locale' | 'viewport'> {
  readonly timings?: IdentificationOptions['timings'];
  readonly sandbox?: SandboxOptions;
  readonly context?: BrowserContextOptions;
  /** Gets the folder that is served, before anything is. */
  readonly prepare?: (directory: string) => void;
}

const FAST = { pollInterval: 120, pollTimeout: 20_000, requestTimeout: 5_000 };

/** The demo in a browser of its own, against a sandbox of its own. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const directory = mkdtempSync(join(tmpdir(), 'demo-'));
  cpSync(DEMO, directory, { recursive: true });
  const timings = { ...FAST, ...options.timings };
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ timings }));
  options.prepare?.(directory);
  const sandbox = await startSandbox({
    processingDelay: 250,
    signingDelay: 250,
    ...options.sandbox,
    app: { directory },
  });
  const origin = sandbox.url.replace('127.0.0.1', 'localhost');
  sandbox.setReturnUrls({ success: `${origin}/app/success`, fail: `${origin}/app/fail` });
  if (browser === null) throw new Error('useChromium() was not called.');
  const { locale = 'en-GB', viewport = { width: 390, height: 780 } } = options;
  const context = await browser.newContext({
    locale,
    viewport,
    // Nothing here looks at motion, and drawing it takes time.
    reducedMotion: 'reduce',
    ...options.context,
  });
  context.setDefaultTimeout(20_000);
  const messages: string[] = [];
  context.on('console', (message) => messages.push(message.text()));
  context.on('weberror', (error) => messages.push(String(error.error())));
  onTestFinished(async () => {
    await context.close();
    await sandbox.close();
    rmSync(directory, { recursive: true });
  });
  const page = await context.newPage();
  const open = async (where = page): Promise<void> => {
    await where.goto(`${origin}/app/`);
  };
  return { sandbox, context, page, origin, console: messages, open };
}

/** Waits until the demo shows a state. */
export const shows = (page: Page, state: string): Promise<unknown> =>
  page.locator(`[data-state="${state}"]`).waitFor();

export const click = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click();

/**
 * From the start to the state, by clicks, in English; but that the hosted pages are left from their
 * first screen: `clickThrough` is for tests that look at them, or at what the browser keeps of them.
 */
export async function goTo(
  { page, open }: Demo,
  state: 'idle' | 'awaitingRedirect' | 'phaseA' | 'signing' | 'phaseB' | 'completed',
): Promise<void> {
  await open();
  await shows(page, 'idle');
  if (state === 'idle') return;
  await click(page, 'Start');
  await shows(page, 'awaitingRedirect');
  if (state === 'awaitingRedirect') return;
  await click(page, 'Go to the identity check');
  await leaveHostedPage(page, 'pass');
  if (state === 'phaseA') {
    await shows(page, state);
    return;
  }
  await shows(page, 'signing');
  if (state === 'signing') return;
  await click(page, 'Go to the signing');
  await leaveHostedPage(page, 'sign');
  await shows(page, state);
}

/** Submits on the first screen what stands on the last one. */
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

/** The whole way, by clicks alone, in English. */
export async function clickThrough(demo: Demo): Promise<void> {
  const { page } = demo;
  await goTo(demo, 'awaitingRedirect');
  await click(page, 'Go to the identity check');
  await atIdentityCheck(page, 'succeed');
  await click(page, 'Go to the signing');
  await atSigning(page, 'succeed');
  await shows(page, 'completed');
}

/** What a user does at the identity check: the document, the selfie, the result. */
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

/** What a user does at the signing: reads, signs, confirms. */
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

/** Keeps the calls of an operation on their way until it is told to let them go. */
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

/** The status calls of a sandbox that were in flight together with another one of the same user. */
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

export const polls = ({ requests }: Sandbox): number =>
  requests.filter(({ operation }) => operation === 'status').length;

/** Waits until more polls have come than there are now. */
export async function morePolls(sandbox: Sandbox, count = 2): Promise<void> {
  const before = polls(sandbox);
  await expect
    .poll(() => polls(sandbox), { timeout: 10_000 })
    .toBeGreaterThanOrEqual(before + count);
}
