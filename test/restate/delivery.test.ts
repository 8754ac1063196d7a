import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { deliver } from '../../src/restate/delivery.js';

const ENDED = {
  kept: { userId: 42, userType: 'individual' },
  snapshot: { context: { output: { correlationId: 'c', individualId: 7 } } },
} as const;

it('is heard to the end, also where the app throws at once', async () => {
  const late = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
  const unheard = vi.fn();
  process.on('unhandledRejection', unheard);
  onTestFinished(() => void process.off('unhandledRejection', unheard));
  const attempt = {
    key: 'an-id',
    request: () => ({ attemptCompletedSignal: new AbortController().signal }),
  };

  const delivered = deliver(attempt, ENDED, () => {
    throw new Error('The password of the database is canary.');
  });
  await expect(delivered).rejects.toThrow(/^onCompleted has failed\.$/);
  late.abort();
  await turn();

  expect(unheard).not.toHaveBeenCalled();
});
