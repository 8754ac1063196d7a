import { expect, it, onTestFinished } from 'vitest';
import type { HostedIdentification } from '../../src/index.js';
import { createSubscriptions } from '../../src/restate/subscriptions.js';

/** The parts of an identification that subscriptions read. */
const atVersion = (version: number): HostedIdentification =>
  ({ id: 'the one', version }) as HostedIdentification;

const never = <T>(): Promise<T> => new Promise(() => undefined);

it('tells of a change between the subscription and its first read', async () => {
  // A subscriber reads too, and its answer may be older than this one.
  const subscriptions = createSubscriptions({
    read: () => Promise.resolve(atVersion(2)),
    watch: never,
  });
  onTestFinished(() => {
    subscriptions.close();
  });
  const heard = new Promise<HostedIdentification>((resolve) => {
    subscriptions.subscribe('the one', resolve);
  });
  expect((await heard).version).toBe(2);
});
