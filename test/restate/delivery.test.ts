import { expect, it, onTestFinished, vi } from 'vitest';
import { deliver } from '../../src/restate/identification-object.js';
import type { RestateServiceOptions } from '../../src/restate/index.js';
import { fakeClock } from '../server/helpers.js';

const COMPLETED = {
  record: {
    userId: 42,
    userType: 'individual',
    createdAt: 1,
    updatedAt: 9,
    timeline: [{ state: 'completed', at: 5, failure: null }],
  },
  snapshot: { context: { output: { correlationId: 'c', individualId: 7 } } },
} as const;

const HOUR_MS = 3_600_000;

const deliverTo = (onCompleted: NonNullable<RestateServiceOptions['onCompleted']>) =>
  deliver(
    {
      key: 'an-id',
      request: () => ({ attemptCompletedSignal: new AbortController().signal }),
    },
    COMPLETED,
    onCompleted,
  );

it('fails with a message of its own, and only once, when onCompleted throws', async () => {
  fakeClock();
  const onUnhandled = vi.fn();
  process.on('unhandledRejection', onUnhandled);
  onTestFinished(() => void process.off('unhandledRejection', onUnhandled));

  const delivered = deliverTo(() => {
    throw new Error('The password of the database is canary.');
  });
  await expect(delivered).rejects.toThrow(/^onCompleted has failed\.$/);
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  await new Promise(setImmediate);

  expect(onUnhandled).not.toHaveBeenCalled();
});

it('aborts the signal and fails when onCompleted takes longer than 30 s', async () => {
  fakeClock();
  let signal: AbortSignal | null = null;
  const delivered = deliverTo((_, given) => {
    signal = given;
    return new Promise(() => undefined);
  });
  await Promise.all([
    expect(delivered).rejects.toThrow('onCompleted has failed.'),
    vi.advanceTimersByTimeAsync(30_000),
  ]);
  expect(signal).toMatchObject({ aborted: true });
});
