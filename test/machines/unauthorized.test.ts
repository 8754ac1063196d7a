import { describe, expect, it, vi } from 'vitest';
import { failure } from '../../src/index.js';
import { DAY, OUTPUT, PROCESSING, TIMINGS } from './flow.js';
import { flowAt } from './places.js';

const { pollTimeout } = TIMINGS;
const refusal = failure('unauthorized', { httpStatus: 401 });

describe.each(['phaseA', 'phaseB'] as const)('a token that the gateway refuses in %s', (phase) => {
  it('is shown at once as the problem, and the call is repeated', async () => {
    const flow = await flowAt(`${phase}.requesting`);
    await flow.getStatus.fail(refusal);
    expect(flow.view()).toMatchObject({
      state: phase,
      working: true,
      failure: null,
      progress: { problem: refusal },
    });
  });

  it('lets the phase go on when the gateway accepts a token again', async () => {
    const flow = await flowAt(`${phase}.requesting`);
    await flow.getStatus.fail(refusal);
    await flow.poll(PROCESSING);
    expect(flow.view()).toMatchObject({ state: phase, progress: { problem: null } });
  });

  it('fails the phase at its deadline, and a retry goes on from there', async () => {
    const flow = await flowAt(`${phase}.requesting`);
    const began = Date.now();
    for (let calls = 0; flow.view().working && calls < 100; calls += 1) {
      await flow.waitOut();
      await flow.getStatus.fail(refusal);
    }
    expect(flow.view()).toMatchObject({
      state: 'failed',
      failure: refusal,
      can: ['retry', 'cancel'],
    });
    expect(Date.now() - began).toBe(pollTimeout);
    await flow.send('retry');
    expect(flow.at()).toBe(`${phase}.requesting`);
  });
});

it('a token that the gateway refuses while finalizing is tried without end', async () => {
  const flow = await flowAt('finalizing.requesting');
  for (let calls = 0; calls < 100; calls += 1) {
    await flow.waitOut();
    await flow.finalize.fail(refusal);
  }
  expect(flow.view()).toMatchObject({ state: 'finalizing', progress: { problem: refusal } });
  await flow.waitOut();
  await flow.finalize.answer(OUTPUT);
  expect(flow.at()).toBe('completed');
});

it.each(['initiating', 'restarting'] as const)(
  'a token that the gateway refuses in %s is tried a bounded number of times',
  async (place) => {
    const flow = await flowAt(`${place}.requesting`);
    const before = flow.initiate.calls.length;
    for (let calls = 0; flow.view().working && calls < 100; calls += 1) {
      await flow.waitOut();
      await flow.initiate.fail(refusal);
    }
    expect(flow.view()).toMatchObject({ state: 'failed', failure: refusal });
    expect(flow.initiate.calls.length - before).toBe(TIMINGS.backoff.maxAttempts - 1);
  },
);

it('a 429 without a readable Retry-After waits for at least one poll interval', async () => {
  const flow = await flowAt('phaseA.requesting', { timings: { pollTimeout: DAY } });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await flow.getStatus.fail(failure('rateLimited'));
  expect(flow.view().progress.nextCallAt).toBe(Date.now() + TIMINGS.pollInterval);
});
