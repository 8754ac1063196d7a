import { createScriptedGateway, testIdentification } from 'identification-machine/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApp } from './app.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const gateway = createScriptedGateway();
const app = createApp(gateway.fetch);

const CHOICES = {
  'Go there': 'open',
  'Try again': 'retry',
  'Keep waiting': 'keepWaiting',
  'Start over': 'restart',
  Cancel: 'cancel',
};
const buttonOf = (choice) => Object.keys(CHOICES).find((label) => CHOICES[label] === choice);

const { leftOut } = testIdentification({
  test,
  driver: {
    gateway,
    clock: vi,
    patience: 300,
    lacks: { uninvitedEvent: 'There is no button for it.' },
    start: async () => app.start(),
    open: async () => app.click('Go there'),
    redirect: async (how) => app.comeBack(how),
    send: async (event) => (event === 'status.check' ? app.checkNow() : app.click(buttonOf(event))),
    see: async () => {
      const [title, ...buttons] = app.screen().split('\n');
      return {
        state: title.slice(2),
        offers: buttons.map((button) => CHOICES[button.slice(1, -1)]),
      };
    },
    reload: async () => app.reload(),
    close: async () => app.stop(),
  },
});

test('what is left out is known', () => {
  expect(new Set(leftOut.map(({ reason }) => reason))).toEqual(
    new Set([
      'uninvitedEvent: There is no button for it.',
      'breakTimer: The driver has no breakTimer().',
    ]),
  );
});
