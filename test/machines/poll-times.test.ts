import { describe, expect, it, vi } from 'vitest';
import { failure } from '../../src/index.js';
import { DAY, HOUR, PROCESSING, resume, TIMINGS, type Flow } from './flow.js';
import { flowAt } from './places.js';

const { pollInterval, pollTimeout } = TIMINGS;
/** The largest number that `Math.random` can return. */
const ALMOST_ONE = 1 - Number.EPSILON / 2;

const isWithinDeadline = (flow: Flow): boolean => {
  const { nextCallAt, deadlineAt } = flow.view().progress;
  return nextCallAt !== null && deadlineAt !== null && nextCallAt <= deadlineAt;
};

describe('the time between two polls', () => {
  it.each([
    [0, (pollInterval * 2) / 3],
    [0.5, pollInterval],
    [ALMOST_ONE, (pollInterval * 4) / 3],
  ])('varies by up to a third (random number %d: %d ms)', async (chance, ms) => {
    const flow = await flowAt('phaseA.requesting');
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    await flow.poll(PROCESSING);
    expect(flow.view().progress.nextCallAt).toBe(Date.now() + ms);
  });

  it('is passed to sleepUntil exactly', async () => {
    const flow = await flowAt('phaseA.waiting');
    expect(flow.sleeps.map(({ input }) => input)).toEqual([
      { at: flow.view().progress.nextCallAt },
    ]);
  });

  it('is not limited by a deadline that the same answer moves', async () => {
    const flow = await flowAt('phaseA.requesting', { timings: { pollTimeout: 2_000 } });
    await vi.advanceTimersByTimeAsync(1_500);
    await flow.poll(PROCESSING);
    expect(flow.view().progress.nextCallAt).toBe(Date.now() + 2_000);
  });

  it('begins at the answer, not at the call', async () => {
    const flow = await flowAt('phaseA.requesting');
    await vi.advanceTimersByTimeAsync(1_500);
    await flow.poll(PROCESSING);
    expect(flow.view().progress.nextCallAt).toBe(Date.now() + pollInterval);
  });
});

describe('a poll that failed is repeated no faster than polls are sent', () => {
  it.each([
    [0, (pollInterval * 2) / 3],
    [0.5, pollInterval],
    [ALMOST_ONE, (pollInterval * 4) / 3],
  ])('with the random number %d (%d ms)', async (chance, ms) => {
    for (const place of ['phaseA', 'phaseB'] as const) {
      const flow = await flowAt(`${place}.requesting`);
      vi.spyOn(Math, 'random').mockReturnValue(chance);
      await flow.getStatus.fail(failure('unavailable'));
      expect(flow.view().progress.nextCallAt).toBe(Date.now() + ms);
    }
  });

  it('but no later than the cap of the backoff, where the interval is longer', async () => {
    const flow = await flowAt('phaseA.requesting', {
      timings: { pollInterval: HOUR, pollTimeout: DAY },
    });
    await flow.getStatus.fail(failure('unavailable'));
    expect(flow.view().progress.nextCallAt).toBe(Date.now() + TIMINGS.backoff.cap);
  });

  it('but as soon as a Retry-After says', async () => {
    const flow = await flowAt('phaseA.requesting');
    await flow.getStatus.fail(failure('unavailable', { retryAfter: 1_000 }));
    expect(flow.view().progress.nextCallAt).toBeLessThan(Date.now() + pollInterval);
  });
});

describe('the next poll is never later than the deadline', () => {
  it.each([0, 0.25, 0.5, 0.75, ALMOST_ONE])('with the random number %d', async (chance) => {
    const flow = await flowAt('phaseA.requesting');
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    await flow.poll(PROCESSING);
    while (flow.at() === 'phaseA.waiting') {
      expect(isWithinDeadline(flow)).toBe(true);
      await flow.poll(PROCESSING);
    }
    expect(flow.at()).toBe('stalled');
  });

  it('if the poll interval is longer than the phase', async () => {
    const flow = await flowAt('phaseA.requesting', { timings: { pollInterval: HOUR } });
    await flow.poll(PROCESSING);
    expect(flow.view().progress.nextCallAt).toBe(Date.now() + pollTimeout);
  });

  it('if the Retry-After of the gateway is longer', async () => {
    const flow = await flowAt('phaseA.requesting', { timings: { pollTimeout: 2_000 } });
    await flow.getStatus.fail(failure('rateLimited', { retryAfter: 60_000 }));
    expect(flow.view().progress.nextCallAt).toBe(Date.now() + 2_000);
  });
});

it('an overdue poll is due now, not in the past', async () => {
  const flow = await flowAt('phaseA.requesting');
  vi.setSystemTime(Date.now() + HOUR);
  await flow.getStatus.answer({ status: null, url: null });
  expect(flow.sleeps.map(({ input }) => input)).toEqual([{ at: Date.now() }]);
});

describe('a clock that is set', () => {
  it('back by a day does not extend a wait', async () => {
    const flow = await flowAt('phaseA.waiting');
    vi.setSystemTime(Date.now() - DAY);
    await vi.advanceTimersByTimeAsync(pollInterval);
    expect(flow.at()).toBe('phaseA.requesting');
  });

  it('back by a day before a resume extends the phase by one pollTimeout at most', async () => {
    const before = await flowAt('phaseA.waiting');
    vi.setSystemTime(Date.now() - DAY);
    const flow = resume(before);
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + pollTimeout);
  });

  it('back by a day does not extend a phase by a day', async () => {
    const flow = await flowAt('phaseA.waiting');
    vi.setSystemTime(Date.now() - DAY);
    for (let polls = 0; polls < 20 && flow.view().working; polls += 1) {
      await vi.advanceTimersByTimeAsync(pollInterval);
      if (flow.at() === 'phaseA.requesting') await flow.getStatus.answer(PROCESSING);
    }
    expect(flow.at()).toBe('stalled');
  });
});
