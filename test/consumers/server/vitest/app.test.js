import { createScriptedGateway, testIdentification } from 'identification-machine/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApp } from './app.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const gateway = createScriptedGateway();
const app = createApp(gateway.fetch);

const ACTIONS = {
  'Go there': 'open',
  'Try again': 'retry',
  'Keep waiting': 'keepWaiting',
  'Start over': 'restart',
  Cancel: 'cancel',
};
const buttonOf = (action) => Object.keys(ACTIONS).find((label) => ACTIONS[label] === action);

const { skipped } = testIdentification({
  test,
  driver: {
    gateway,
    clock: vi,
    timeout: 300,
    unsupported: { unofferedEvent: 'There is no button for it.' },
    start: async () => app.start(),
    open: async () => app.click('Go there'),
    redirect: async (outcome) => app.comeBack(outcome),
    send: async (event) => (event === 'status.check' ? app.checkNow() : app.click(buttonOf(event))),
    observe: async () => {
      const [title, ...buttons] = app.screen().split('\n');
      return {
        state: title.slice(2),
        offers: buttons.map((button) => ACTIONS[button.slice(1, -1)]),
      };
    },
    reload: async () => app.reload(),
    close: async () => app.stop(),
  },
});

test('only known paths are skipped', () => {
  expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
    new Set([
      'unofferedEvent: There is no button for it.',
      'breakTimer: The driver has no breakTimer().',
      'hint: The driver has no hint().',
      'expire: The driver has no expire().',
    ]),
  );
});
