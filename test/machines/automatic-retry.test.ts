import { describe, expect, it, vi } from 'vitest';
import { failure, type FailureCode } from '../../src/index.js';
import { DAY, PROCESSING, startFlow, TIMINGS, type Flow } from './flow.js';
import { flowAt } from './places.js';

const { maxAttempts, cap, retryAfterCap, base } = TIMINGS.backoff;

const CALLERS = [
  { place: 'initiating', called: (flow: Flow) => flow.initiate },
  { place: 'restarting', called: (flow: Flow) => flow.initiate },
  { place: 'phaseA', called: (flow: Flow) => flow.getStatus },
  { place: 'phaseB', called: (flow: Flow) => flow.getStatus },
  { place: 'finalizing', called: (flow: Flow) => flow.finalize },
] as const;

describe.each(CALLERS)('in $place', ({ place, called }) => {
  // A phase long enough that its deadline plays no part.
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

  it('the same is asked again', async () => {
    const flow = await enter();
    await failTimes(flow, 1, 'network');
    await flow.waitOut();
    expect(called(flow).calls.at(-1)?.input).toEqual(called(flow).calls.at(-2)?.input);
  });

  it('an inspector sees in the context when the last call began', async () => {
    const flow = await enter();
    await failTimes(flow, 1, 'network');
    await flow.waitOut();
    expect(flow.snapshot().context.calledAt).toBe(called(flow).calls.at(-1)?.at);
    expect(called(flow).calls.at(-1)?.at).toBeGreaterThan(called(flow).calls.at(-2)?.at ?? NaN);
  });

  it('an actor that rejects with something unknown is asked again, and nothing of it is kept', async () => {
    const flow = await enter();
    await called(flow).fail(new Error('secret'));
    expect(flow.view().progress.problem?.code).toBe('unexpected');
    expect(JSON.stringify(flow.view())).not.toContain('secret');
  });

  it('the waits grow twofold, up to the cap', async () => {
    const flow = await enter({ maxAttempts: 100 });
    const waits: number[] = [];
    for (let calls = 0; calls < 6; calls += 1) {
      await failTimes(flow, 1, 'network');
      waits.push((flow.view().progress.nextCallAt ?? NaN) - Date.now());
    }
    // Chance stands at one half.
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, cap / 2, cap / 2]);
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

  it('status.check does not ask twice while a call is under way', async () => {
    const flow = await enter();
    const before = flow.snapshot();
    await flow.send('status.check');
    expect(flow.snapshot()).toBe(before);
  });

  it('what went wrong is shown while it goes on by itself', async () => {
    const flow = await enter();
    await failTimes(flow, 2, 'unavailable');
    expect(flow.view()).toMatchObject({
      failure: null,
      progress: { attempts: 2, problem: { code: 'unavailable' } },
    });
  });
});

describe.each(['initiating', 'restarting'] as const)('%s gives up', (place) => {
  it('after as many calls in a row as it may make', async () => {
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

  it('goes on until its deadline where calls fail in passing, however many', async () => {
    const flow = await enter();
    for (let calls = 0; calls < 3 * maxAttempts; calls += 1) await flow.pollFails('network');
    expect(flow.at()).toBe(`${phase}.waiting`);
  });

  it('counts afresh after an answer', async () => {
    const flow = await enter();
    await flow.pollFails('protocol');
    await flow.poll(PROCESSING);
    expect(flow.view().progress).toMatchObject({ attempts: 0, problem: null });
  });
});

describe('finalizing never gives up by itself', () => {
  it.each(['network', 'unavailable', 'protocol', 'unexpected'] as const)('on %s', async (code) => {
    const flow = await flowAt('finalizing.requesting');
    for (let calls = 0; calls < 100; calls += 1) {
      await flow.waitOut();
      await flow.finalize.fail(failure(code));
    }
    expect(flow.view()).toMatchObject({ state: 'finalizing', progress: { attempts: 100 } });
  });
});

it('an actor that answers at last is taken at its word, however often it failed', async () => {
  const flow = startFlow();
  await flow.initiate.fail(failure('network'));
  await flow.waitOut();
  await flow.initiate.answer({ url: 'https://verify.example/late', status: 'STARTED' });
  expect(flow.view()).toMatchObject({
    state: 'awaitingRedirect',
    progress: { attempts: 0, problem: null },
  });
});

it('a wait that is over is not waited for again', async () => {
  const flow = await flowAt('phaseA.waiting');
  await flow.waitOut();
  await vi.advanceTimersByTimeAsync(DAY);
  expect(flow.getStatus.calls).toHaveLength(2);
});
