import { describe, expect, it, vi } from 'vitest';
import { failure } from '../../src/index.js';
import { HOUR, PROCESSING, TIMINGS, TO_BE_SIGNED, type Flow } from './flow.js';
import { flowAt } from './places.js';

const { pollTimeout } = TIMINGS;
const STILL_STARTED = { status: 'STARTED', url: null };

/** The times of the polls of a flow with one phase, relative to the first poll. */
const pollTimes = ({ getStatus }: Flow): number[] =>
  getStatus.calls.map(({ at }) => at - (getStatus.calls[0]?.at ?? 0));

/** Suspends the device (a closed laptop): timers stop while the clock advances. */
const sleepFor = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);

describe('a phase stalls', () => {
  it('at the first poll without progress that begins at its deadline', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 5; polls += 1) await flow.poll(STILL_STARTED);
    expect(flow.at()).toBe('stalled');
    expect(pollTimes(flow)).toEqual([0, 3_000, 6_000, 9_000, pollTimeout]);
  });

  it('in phase B as in phase A', async () => {
    const flow = await flowAt('phaseB.requesting');
    for (let polls = 0; polls < 5; polls += 1) await flow.poll(TO_BE_SIGNED);
    expect(flow.at()).toBe('stalled');
  });

  it('and counts the poll that decided it', async () => {
    const flow = await flowAt('phaseA.requesting');
    for (let polls = 0; polls < 5; polls += 1) await flow.poll(STILL_STARTED);
    expect(flow.view().progress.polls).toBe(5);
  });

  it('and resets the problem of an earlier poll', async () => {
    const flow = await flowAt('phaseA.requesting');
    sleepFor(HOUR);
    await flow.pollFails('network');
    await flow.poll(STILL_STARTED);
    expect(flow.view()).toMatchObject({ state: 'stalled', progress: { problem: null } });
  });

  it.each([
    ['STARTED', 'PROCESSING'],
    ['PROCESSING', 'VENDOR_WAITS'],
    ['VENDOR_WAITS', 'VENDOR_ASKS'],
  ])('although the status alternates between %s and %s', async (one, other) => {
    const pendingStatuses = ['VENDOR_WAITS', 'VENDOR_ASKS'];
    const flow = await flowAt('phaseA.requesting', { pendingStatuses });
    for (let polls = 0; polls < 20 && flow.view().working; polls += 1) {
      await flow.poll({ status: polls % 2 === 0 ? one : other, url: null });
    }
    expect(flow.at()).toBe('stalled');
  });

  it('at a poll after the deadline whose status goes backwards', async () => {
    const flow = await flowAt('phaseA.waiting');
    sleepFor(HOUR);
    await flow.send('status.check');
    await flow.poll(STILL_STARTED);
    expect(flow.at()).toBe('stalled');
  });

  it('without a failure', async () => {
    const flow = await flowAt('stalled');
    expect(flow.view().failure).toBeNull();
  });

  it('only after one more poll, if a poll was in flight when the deadline passed', async () => {
    const flow = await flowAt('phaseA.requesting');
    sleepFor(HOUR);
    await flow.getStatus.answer(STILL_STARTED);
    expect([flow.at(), ...pollTimes(flow)]).toEqual(['phaseA.requesting', 0, HOUR]);
  });

  it('not at a poll that began 1 ms before the deadline', async () => {
    const flow = await flowAt('phaseA.requesting', { timings: { pollInterval: HOUR } });
    await flow.poll(STILL_STARTED);
    await vi.advanceTimersByTimeAsync(pollTimeout - 1);
    await flow.send('status.check');
    await flow.poll(STILL_STARTED);
    expect(flow.at()).toBe('phaseA.waiting');
  });

  it('at the second poll after the device was suspended', async () => {
    const flow = await flowAt('phaseA.requesting');
    sleepFor(HOUR);
    await flow.getStatus.answer(STILL_STARTED);
    await flow.poll(STILL_STARTED);
    expect([flow.at(), flow.getStatus.calls.length]).toEqual(['stalled', 2]);
  });

  it('not if that poll answers with the awaited status', async () => {
    const flow = await flowAt('phaseA.requesting');
    sleepFor(HOUR);
    await flow.getStatus.answer(STILL_STARTED);
    await flow.poll(TO_BE_SIGNED);
    expect(flow.at()).toBe('signing');
  });

  it('not if that poll answers with a new status, which moves the deadline', async () => {
    const flow = await flowAt('phaseA.requesting');
    sleepFor(HOUR);
    await flow.getStatus.answer(STILL_STARTED);
    await flow.poll(PROCESSING);
    expect(flow.view()).toMatchObject({
      state: 'phaseA',
      progress: { deadlineAt: Date.now() + pollTimeout },
    });
  });
});

describe('a call with a transient failure', () => {
  it('is shown as the problem of the stalled phase', async () => {
    const flow = await flowAt('phaseA.requesting');
    sleepFor(HOUR);
    await flow.pollFails('network');
    await flow.pollFails('unavailable');
    expect(flow.view()).toMatchObject({
      state: 'stalled',
      failure: null,
      progress: { polls: 2, problem: { code: 'unavailable' } },
    });
  });

  it('is followed by one more call if it was in flight when the deadline passed', async () => {
    const flow = await flowAt('phaseA.requesting');
    sleepFor(HOUR);
    await flow.pollFails('network');
    expect([flow.at(), ...pollTimes(flow)]).toEqual(['phaseA.requesting', 0, HOUR]);
  });

  it('does not end a phase before the deadline, however often it happens', async () => {
    const flow = await flowAt('phaseA.requesting', { timings: { pollTimeout: HOUR } });
    for (let calls = 0; calls < 100; calls += 1) await flow.pollFails('timeout');
    expect(flow.at()).toBe('phaseA.waiting');
  });
});

describe('the timeout counts', () => {
  it('from the last status that went forward', async () => {
    const flow = await flowAt('phaseA.requesting');
    await vi.advanceTimersByTimeAsync(9_000);
    await flow.poll(PROCESSING);
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + pollTimeout);
  });

  it.each(['PROCESSING', null])('not from an answer without a new status (%s)', async (status) => {
    const flow = await flowAt('phaseA.waiting');
    const { deadlineAt } = flow.view().progress;
    await flow.poll({ status, url: null });
    expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
  });

  it('not from a status that goes backwards, nor from one that is repeated later', async () => {
    const flow = await flowAt('phaseA.waiting');
    const { deadlineAt } = flow.view().progress;
    await flow.poll(STILL_STARTED);
    expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
    await flow.poll(PROCESSING);
    expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
  });

  it('from the first occurrence of a vendor status, whose order is unknown', async () => {
    const flow = await flowAt('phaseA.waiting', { pendingStatuses: ['VENDOR_WAITS'] });
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + pollTimeout);
  });

  it('from a documented status that goes forward after a vendor status', async () => {
    const flow = await flowAt('phaseA.requesting', { pendingStatuses: ['VENDOR_WAITS'] });
    await flow.poll({ status: 'VENDOR_WAITS', url: null });
    await flow.poll(PROCESSING);
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + pollTimeout);
  });

  it('in phase B from the beginning of phase B', async () => {
    const flow = await flowAt('signing');
    await vi.advanceTimersByTimeAsync(HOUR);
    await flow.send('redirect.succeeded');
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + pollTimeout);
  });

  it('from the refusal, in phase B after a refused finalize', async () => {
    const flow = await flowAt('finalizing.requesting');
    await vi.advanceTimersByTimeAsync(HOUR);
    await flow.finalize.fail(failure('finalizeRefused'));
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + pollTimeout);
  });
});
