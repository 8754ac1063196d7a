import { expect, it, onTestFinished, vi } from 'vitest';
import { deliver } from '../../src/restate/delivery.js';
import type { RestateServiceOptions } from '../../src/restate/index.js';
import { fakeClock } from '../server/helpers.js';

const ENDED = {
  kept: { userId: 42, userType: 'individual' },
  snapshot: { context: { output: { correlationId: 'c', individualId: 7 } } },
} as const;

const HOUR = 3_600_000;

const deliverTo = (onCompleted: NonNullable<RestateServiceOptions['onCompleted']>) =>
  deliver(
    {
      key: 'an-id',
      request: () => ({ attemptCompletedSignal: new AbortController().signal }),
    },
    ENDED,
    onCompleted,
  );

it('fails in words of its own where the app throws at once, and then never again', async () => {
  fakeClock();
  const unheard = vi.fn();
  process.on('unhandledRejection', unheard);
  onTestFinished(() => void process.off('unhandledRejection', unheard));

  const delivered = deliverTo(() => {
    throw new Error('The password of the database is canary.');
  });
  await expect(delivered).rejects.toThrow(/^onCompleted has failed\.$/);
  await vi.advanceTimersByTimeAsync(HOUR);
  await new Promise(setImmediate);

  expect(unheard).not.toHaveBeenCalled();
});

it('fails where the app takes too long, and tells it so', async () => {
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
