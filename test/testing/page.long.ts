import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, expect, it } from 'vitest';
import { FAILURES, identificationStates, type FailureCode } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import {
  createPageDriver,
  testIdentification,
  type Observation,
  type UserAction,
} from '../../src/testing/index.js';
import { launchChromium } from '../support/chromium.js';

// One page with the demo runs all paths.
const timings = { pollInterval: 3_000, pollTimeout: 15_000 };
const directory = mkdtempSync(join(tmpdir(), 'demo-'));
cpSync(fileURLToPath(new URL('../../dist/demo', import.meta.url)), directory, { recursive: true });
writeFileSync(join(directory, 'config.json'), JSON.stringify({ timings }));
const gateway = await startSandbox({ holdCalls: true, app: { directory } });
const browser = await launchChromium();
const page = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce' });
await page.clock.install();
await page.clock.pauseAt(Date.now() + 1_000);
afterAll(async () => {
  await browser.close();
  await gateway.close();
  rmSync(directory, { recursive: true });
});

const button = (name: string | RegExp) => page.getByRole('button', { name });

const LABELS = {
  open: /^(Go to the|Open again)/,
  retry: /^Try again$/,
  keepWaiting: /^Keep waiting$/,
  restart: /^Start over$/,
  cancel: /^Cancel$/,
} as const satisfies Record<UserAction, RegExp>;

const observationSchema = v.object({
  state: v.picklist(identificationStates),
  failure: v.nullable(v.custom<FailureCode>((code) => Object.hasOwn(FAILURES, String(code)))),
  buttons: v.array(v.string()),
});

/** Reads the screen in one call, so that it does not mix two states. */
async function observe(): Promise<Observation> {
  const { buttons, ...observation } = v.parse(
    observationSchema,
    await page.evaluate(() => {
      const screen = document.querySelector('external-identification')?.shadowRoot;
      const card = screen?.querySelector<HTMLElement>('[data-state]');
      const state = card?.dataset['state'];
      return {
        state,
        failure: state === 'failed' ? card?.querySelector('dd')?.textContent : null,
        buttons: Array.from(card?.querySelectorAll('.actions > button') ?? [], (button) =>
          button.textContent.trim(),
        ),
      };
    }),
  );
  const actions = ['open', 'retry', 'keepWaiting', 'restart', 'cancel'] as const;
  return {
    ...observation,
    offers: actions.filter((action) => buttons.some((label) => LABELS[action].test(label))),
  };
}

const { skipped } = testIdentification({
  driver: createPageDriver({
    gateway,
    page,
    clock: { advanceTimersByTimeAsync: (ms) => page.clock.runFor(ms) },
    timings,
    timeout: 20_000,
    appUrl: `${gateway.url}/app/`,
    returnUrls: { success: `${gateway.url}/app/success`, fail: `${gateway.url}/app/fail` },
    hostedPages: {
      identityCheck: `${gateway.url}/onfido/kit`,
      signing: `${gateway.url}/signhost/kit`,
    },
    start: () => button(/^Start$/).click(),
    observe,
    controls: {
      open: button(LABELS.open),
      retry: button(LABELS.retry),
      keepWaiting: button(LABELS.keepWaiting),
      restart: button(LABELS.restart),
      cancel: {
        click: async () => {
          await button(LABELS.cancel).click();
          await button(/^Give up$/).click();
        },
      },
    },
  }),
  test: it,
});

it('the page driver skips the paths with an action that has no control, that break a timer, hint or expire', () => {
  const reasons = new Set(skipped.map(({ reason }) => reason.split(':')[0]));
  expect([...reasons].sort()).toEqual([
    ...['breakTimer', 'expire', 'hint', 'redirectExpired', 'unofferedEvent'],
  ]);
});
