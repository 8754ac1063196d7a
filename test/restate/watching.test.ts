import { expect, it, onTestFinished } from 'vitest';
import type { HostedIdentification } from '../../src/index.js';
import { createWatching } from '../../src/restate/watching.js';

/** As far as whoever watches it looks. */
const seenAt = (version: number): HostedIdentification =>
  ({ id: 'the one', version }) as HostedIdentification;

const never = <T>(): Promise<T> => new Promise(() => undefined);

it('tells of a change that came between the subscription and its first look', async () => {
  // Whoever has subscribed looks, too, and that answer may be older than this one.
  const watching = createWatching({ read: () => Promise.resolve(seenAt(2)), watch: never });
  onTestFinished(() => {
    watching.stop();
  });
  const heard = new Promise<HostedIdentification>((resolve) => {
    watching.add('the one', resolve);
  });
  expect((await heard).version).toBe(2);
});
