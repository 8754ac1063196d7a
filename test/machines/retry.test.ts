import { describe, expect, it, vi } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { HOUR, PROCESSING, SIGNED, TIMINGS, TO_BE_SIGNED, type Flow } from './flow.js';
import { flowAt, type Spot } from './places.js';

const calls = (flow: Flow) => ({
  initiate: flow.initiate,
  getStatus: flow.getStatus,
  finalize: flow.finalize,
});

interface Row {
  readonly spot: Spot;
  readonly call: keyof ReturnType<typeof calls>;
  /** Where the retry leads. */
  readonly to: string;
}

const CALLS: readonly Row[] = [
  { spot: 'initiating.requesting', call: 'initiate', to: 'initiating.requesting' },
  { spot: 'restarting.requesting', call: 'initiate', to: 'restarting.requesting' },
  { spot: 'phaseA.requesting', call: 'getStatus', to: 'phaseA.requesting' },
  { spot: 'phaseB.requesting', call: 'getStatus', to: 'phaseB.requesting' },
  { spot: 'finalizing.requesting', call: 'finalize', to: 'finalizing.requesting' },
];

describe.each(CALLS)('a retry of a failed call in $spot', ({ spot, call, to }) => {
  it('makes the same call again', async () => {
    const flow = await flowAt(spot);
    const script = calls(flow)[call];
    await script.fail(failure('notEligible'));
    await flow.send('retry');
    expect(flow.at()).toBe(to);
    expect(script.calls.at(-1)?.input).toEqual(script.calls.at(-2)?.input);
  });

  it('resets the failure', async () => {
    const flow = await flowAt(spot);
    await calls(flow)[call].fail(failure('notEligible'));
    await flow.send('retry');
    expect(flow.view()).toMatchObject({ failure: null, progress: { problem: null } });
  });

  it('resets the attempts', async () => {
    const flow = await flowAt(spot);
    await calls(flow)[call].fail(failure('protocol'));
    await flow.waitOut();
    await calls(flow)[call].fail(failure('notEligible'));
    await flow.send('retry');
    expect(flow.view().progress.attempts).toBe(0);
  });
});

it('a retry after a failed identity check asks for its URL again', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(PROCESSING);
  await flow.send('retry');
  expect(flow.at()).toBe('initiating.requesting');
  expect(flow.initiate.calls.at(-1)?.input.isRestartIdentification).toBe(false);
});

it('a retry after a failed signing asks for its URL again', async () => {
  const flow = await flowAt('signing');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  await flow.send('retry');
  expect(flow.at()).toBe('phaseA.requesting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({ state: 'signing', hosted: { url: TO_BE_SIGNED.url } });
});

it('a retry after a missing signing URL gives phase A a new deadline', async () => {
  const flow = await flowAt('phaseA.requesting');
  const withoutUrl = { ...TO_BE_SIGNED, url: null };
  for (let polls = 0; flow.view().working && polls < 10; polls += 1) await flow.poll(withoutUrl);
  await flow.send('retry');
  expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('signing');
});

it.each(['phaseA', 'phaseB'] as const)('a retry gives %s a new deadline', async (phase) => {
  const flow = await flowAt(`${phase}.requesting`);
  await flow.pollFails('notEligible');
  await vi.advanceTimersByTimeAsync(HOUR);
  await flow.send('retry');
  expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
});

it('a Fail redirect that has led to a failure does not fail the retry', async () => {
  const flow = await flowAt('signing');
  await flow.send('redirect.failed');
  await flow.poll(PROCESSING);
  await flow.send('retry');
  await flow.poll(PROCESSING);
  expect(flow.at()).toBe('phaseA.waiting');
});

it('a retry finalizes if the documents were signed meanwhile', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.pollFails('notEligible');
  await flow.send('retry');
  await flow.poll(SIGNED);
  expect(flow.at()).toBe('finalizing.requesting');
});

it('a retry keeps the last status', async () => {
  const flow = await flowAt('phaseA.waiting');
  await flow.pollFails('notEligible');
  await flow.send('retry');
  expect(checkpointOf(flow.snapshot()).status).toBe('PROCESSING');
});

it('a failure that is not retryable refuses retry', async () => {
  const flow = await flowAt('initiating.requesting');
  await flow.initiate.fail(failure('forbidden'));
  const before = flow.snapshot();
  await flow.send('retry');
  expect(flow.snapshot()).toBe(before);
});
