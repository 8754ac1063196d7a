import { expect, test } from 'vitest';
import { clickThrough, startDemo } from './demo.js';

test('no token and no hosted URL is stored, kept in the history or written to the console', async () => {
  const demo = await startDemo({ sandbox: { accessToken: 'canary-token-7f3a' } });
  const kept: string[] = [];
  // Records every write, not only what is stored at the end.
  await demo.context.exposeFunction('keep', (text: string) => kept.push(text));
  await demo.context.addInitScript(() => {
    const { keep } = window as unknown as { keep: (text: string) => void };
    const setItem = Object.getOwnPropertyDescriptor(Storage.prototype, 'setItem')?.value as (
      key: string,
      value: string,
    ) => void;
    Storage.prototype.setItem = function (key, value) {
      keep(key + value);
      setItem.call(this, key, value);
    };
    const replaceState = history.replaceState.bind(history);
    history.replaceState = (state, title, url) => {
      keep(JSON.stringify([state, url]));
      replaceState(state, title, url);
    };
  });

  await clickThrough(demo);

  expect(kept.length).toBeGreaterThan(8);
  for (const secret of ['canary-token', 'onfido/', 'signhost/', 'Mozilla']) {
    expect(kept.filter((text) => text.includes(secret))).toEqual([]);
  }
  expect(demo.console).toEqual([]);
});
