import { describe, expect, it } from 'vitest';
import { GIVE_UP_AFTER_MS, nextAttemptIn } from '../../src/host/webhook-backoff.js';
import type { WebhookAttempt } from '../../src/host/webhook-event.js';

const FAILED: WebhookAttempt = { outcome: 'failed', httpStatus: 500, retryAfter: null };
const HOUR_MS = 3_600_000;

describe('the time until the next attempt', () => {
  it('doubles from 5 s on, up to 30 minutes', () => {
    const longest = [1, 2, 3, 9, 10, 100, 1e9].map((attempts) =>
      nextAttemptIn(FAILED, attempts, 0, 1),
    );
    expect(longest).toEqual([
      5_000,
      10_000,
      20_000,
      1_280_000,
      ...[1, 1, 1].map(() => HOUR_MS / 2),
    ]);
    expect(nextAttemptIn(FAILED, 3, 0, 0.5)).toBe(10_000);
  });

  it('is at least what the receiver asks for, up to 6 hours', () => {
    const asked = (retryAfter: number) => nextAttemptIn({ ...FAILED, retryAfter }, 1, 0, 0);
    expect(asked(HOUR_MS)).toBe(HOUR_MS);
    expect(asked(24 * HOUR_MS)).toBe(6 * HOUR_MS);
  });

  it('ends three days after the first attempt, and at once where the receiver is gone', () => {
    expect(GIVE_UP_AFTER_MS).toBe(72 * HOUR_MS);
    expect(nextAttemptIn(FAILED, 500, GIVE_UP_AFTER_MS - 1, 1)).not.toBeNull();
    expect(nextAttemptIn(FAILED, 500, GIVE_UP_AFTER_MS, 1)).toBeNull();
    expect(nextAttemptIn({ ...FAILED, outcome: 'gone' }, 1, 0, 1)).toBeNull();
  });
});
