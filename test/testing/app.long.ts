import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createNativeHost } from '../../src/native/index.js';
import { testIdentification } from '../../src/testing/index.js';
import { inAppBrowser, RETURN_URLS, slowStorage, system } from '../native/helpers.js';
import { createScreenDriver, type OpenScreen } from './screen-driver.js';
import { scriptedGateway } from './scripted.js';

beforeEach(() => {
  // Not `setImmediate`, by which the helpers of an app let promises settle.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const { gateway, actors } = scriptedGateway();
let entries = new Map<string, string>();

async function openApp(user: 'new' | 'same'): Promise<OpenScreen> {
  if (user === 'new') entries = new Map();
  const device = system();
  const { browser, visits } = inAppBrowser();
  const host = createNativeHost({
    actors,
    subject: { userId: 7 },
    returnUrls: RETURN_URLS,
    storage: Object.assign(slowStorage(entries), { isPrompt: true }),
    app: device.app,
    browser,
    startOnLoad: false,
  });
  await host.ready;
  return {
    host,
    opened: async () => {
      const visit = await vi.waitFor(() => {
        const last = visits.at(-1);
        if (last === undefined) throw new Error('The app has opened no page.');
        return last;
      });
      return visit.url;
    },
    comeBack: async (outcome) => {
      if (outcome === 'expired') host.send({ type: 'redirect.expired' });
      else await device.url(outcome === 'succeeded' ? RETURN_URLS.success : RETURN_URLS.fail);
    },
    close: () => {
      host.close();
      return Promise.resolve();
    },
  };
}

const { skipped } = testIdentification({
  driver: createScreenDriver({
    gateway,
    clock: vi,
    unsupported: {
      breakTimer: 'The timers of an app do not fail.',
      expire: 'An app lets an identification expire at its own time.',
      hint: 'An app asks for itself, when its browser is closed.',
    },
    openScreen: openApp,
  }),
  test: it,
});

it('the app skips the paths that break a timer, expire or hint', () => {
  const reasons = new Set(skipped.map(({ reason }) => reason.split(':')[0]));
  expect([...reasons].sort()).toEqual(['breakTimer', 'expire', 'hint']);
});
