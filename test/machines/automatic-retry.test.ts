import { describe, expect, it, vi } from 'vitest';
import { failure, type FailureCode } from '../../src/index.js';
import { DAY, PROCESSING, startFlow, TIMINGS, type Flow } from './flow.js';
import { flowAt } from './places.js';

const { maxAttempts, cap, retryAfterCap, base } = TIMINGS.backoff;
const { pollInterval } = TIMINGS;

const CALLERS = [
  { place: 'initiating', called: (flow: Flow) => flow.initiate },
  { place: 'restarting', called: (flow: Flow) => flow.initiate },
  { place: 'phaseA', called: (flow: Flow) => flow.getStatus },
  { place: 'phaseB', called: (flow: Flow) => flow.getStatus },
  { place: 'finalizing', called: (flow: Flow) => flow.finalize },
] as const;

describe.each(CALLERS)('in $place', ({ place, called }) => {
  // So long a phase that its deadline does not matter.
  const enter = (backoff = {}) =>
    flowAt(`${place}.requesting`, { timings: { pollTimeout: DAY, backoff } });

  async function failTimes(flow: Flow, times: number, code: FailureCode): Promise<void> {
    for (let calls = 0; calls < times; calls += 1) {
      await flow.waitOut();
      await called(flow).fail(failure(code));
    }
  }

  it.each(['network', 'timeout', 'rateLimited', 'unavailable', 'tokenUnavailable'] as const)(
    'a call that fails with %s is repeated',
    async (code) => {
      const flow = await enter();
      await failTimes(flow, 1, code);
      await flow.waitOut();
      expect(flow.at()).toBe(`${place}.requesting`);
    },
  );

  it('a repeated call has the same input', async () => {
    const flow = await enter();
    await failTimes(flow, 1, 'network');
    await flow.waitOut();
    expect(called(flow).calls.at(-1)?.input).toEqual(called(flow).calls.at(-2)?.input);
  });

  it('the context holds the time at which the last call began, for an inspector', async () => {
    const flow = await enter();
    await failTimes(flow, 1, 'network');
    await flow.waitOut();
    expect(flow.snapshot().context.calledAt).toBe(called(flow).calls.at(-1)?.at);
    expect(called(flow).calls.at(-1)?.at).toBeGreaterThan(called(flow).calls.at(-2)?.at ?? NaN);
  });

  it('a call that rejects with an unknown error is repeated, and the message is not kept', async () => {
    const flow = await enter();
    await called(flow).fail(new Error('secret'));
    expect(flow.view().progress.problem?.code).toBe('unexpected');
    expect(JSON.stringify(flow.view())).not.toContain('secret');
  });

  it('the wait doubles with each failure, up to the cap', async () => {
    const flow = await enter({ maxAttempts: 100 });
    const waits: number[] = [];
    for (let calls = 0; calls < 6; calls += 1) {
      await failTimes(flow, 1, 'network');
      waits.push((flow.view().progress.nextCallAt ?? NaN) - Date.now());
    }
    // The random number is 0.5.
    const shortest = place.startsWith('phase') ? pollInterval : 0;
    expect(waits).toEqual(
      [500, 1_000, 2_000, 4_000, cap / 2, cap / 2].map((wait) => Math.max(wait, shortest)),
    );
  });

  it.each([
    [2_000, 2_000 + base / 2],
    [DAY, retryAfterCap + base / 2],
  ])('Retry-After of %d ms is honoured up to a cap', async (retryAfter, wait) => {
    const flow = await enter();
    await called(flow).fail(failure('rateLimited', { retryAfter }));
    expect(flow.view().progress.nextCallAt).toBe(Date.now() + wait);
  });

  it('status.check skips the wait', async () => {
    const flow = await enter();
    await failTimes(flow, 1, 'network');
    await flow.send('status.check');
    expect(flow.at()).toBe(`${place}.requesting`);
  });

  it('status.check ends the wait that it skips', async () => {
    const flow = await enter();
    await failTimes(flow, 1, 'network');
    await flow.send('status.check');
    expect(flow.sleeps.at(-1)?.signal.aborted).toBe(true);
  });

  it('status.check has no effect while a call is in flight', async () => {
    const flow = await enter();
    const before = flow.snapshot();
    await flow.send('status.check');
    expect(flow.snapshot()).toBe(before);
  });

  it('the last problem is shown while the machine retries', async () => {
    const flow = await enter();
    await failTimes(flow, 2, 'unavailable');
    expect(flow.view()).toMatchObject({
      failure: null,
      progress: { attempts: 2, problem: { code: 'unavailable' } },
    });
  });
});

describe.each(['initiating', 'restarting'] as const)('%s gives up', (place) => {
  it('after maxAttempts calls in a row that failed', async () => {
    const flow = await flowAt(`${place}.requesting`);
    const before = flow.initiate.calls.length;
    for (let calls = 0; calls < maxAttempts; calls += 1) {
      await flow.waitOut();
      await flow.initiate.fail(failure('unavailable', { httpStatus: 503 }));
    }
    expect(flow.view()).toMatchObject({
      state: 'failed',
      can: ['retry', 'cancel'],
      failure: { code: 'unavailable', httpStatus: 503 },
    });
    expect(flow.initiate.calls.length - before).toBe(maxAttempts - 1);
  });
});

describe.each(['phaseA', 'phaseB'] as const)('%s', (phase) => {
  const enter = () => flowAt(`${phase}.requesting`, { timings: { pollTimeout: DAY } });

  it.each(['protocol', 'responseTooLarge'] as const)(
    'repeats %s a bounded number of times, however long the deadline',
    async (code) => {
      const flow = await enter();
      for (let calls = 1; calls < maxAttempts; calls += 1) await flow.pollFails(code);
      expect(flow.at()).toBe(`${phase}.waiting`);
      await flow.pollFails(code);
      expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
    },
  );

  it('repeats calls with transient failures until its deadline, however many', async () => {
    const flow = await enter();
    for (let calls = 0; calls < 3 * maxAttempts; calls += 1) await flow.pollFails('network');
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it('resets its attempts after an answer', async () => {
    const flow = await enter();
    await flow.pollFails('protocol');
    await flow.poll(PROCESSING);
    expect(flow.view().progress).toMatchObject({ attempts: 0, problem: null });
  });
});

describe('finalizing retries without end', () => {
  it.each(['network', 'unavailable', 'protocol', 'unexpected'] as const)('on %s', async (code) => {
    const flow = await flowAt('finalizing.requesting');
    for (let calls = 0; calls < 100; calls += 1) {
      await flow.waitOut();
      await flow.finalize.fail(failure(code));
    }
    expect(flow.view()).toMatchObject({ state: 'finalizing', progress: { attempts: 100 } });
  });
});

it('an answer after failures moves the flow and resets the problem', async () => {
  const flow = startFlow();
  await flow.initiate.fail(failure('network'));
  await flow.waitOut();
  await flow.initiate.answer({ url: 'https://verify.example/late', status: 'STARTED' });
  expect(flow.view()).toMatchObject({
    state: 'awaitingRedirect',
    progress: { attempts: 0, problem: null },
  });
});

it('a wait that has ended is not repeated', async () => {
  const flow = await flowAt('phaseA.waiting');
  await flow.waitOut();
  await vi.advanceTimersByTimeAsync(DAY);
  expect(flow.getStatus.calls).toHaveLength(2);
});
