import { expect, it, vi } from 'vitest';
import { HOUR, PROCESSING, SIGNED, TIMINGS, TO_BE_SIGNED, type Flow } from './flow.js';
import { flowAt } from './places.js';

const { pollTimeout } = TIMINGS;

/** A flow that has stalled in phase B. */
async function stalledInPhaseB(): Promise<Flow> {
  const flow = await flowAt('phaseB.requesting');
  vi.setSystemTime(Date.now() + HOUR);
  await flow.getStatus.answer(TO_BE_SIGNED);
  await flow.poll(TO_BE_SIGNED);
  return flow;
}

it('keepWaiting polls at once and gives the phase a new deadline', async () => {
  const flow = await flowAt('stalled');
  await flow.send('keepWaiting');
  expect(flow.at()).toBe('phaseA.requesting');
  expect(flow.view().progress.deadlineAt).toBe(Date.now() + pollTimeout);
});

it('keepWaiting resumes phase B if phase B has stalled', async () => {
  const flow = await stalledInPhaseB();
  await flow.send('keepWaiting');
  expect(flow.at()).toBe('phaseB.requesting');
});

it('keepWaiting resets the attempts', async () => {
  const flow = await flowAt('stalled');
  await flow.send('status.check');
  await flow.pollFails('unavailable');
  await flow.send('keepWaiting');
  expect(flow.view().progress).toMatchObject({ attempts: 0, problem: null });
});

it('status.check polls once, and the phase stays stalled if there is no progress', async () => {
  const flow = await flowAt('stalled');
  const calls = flow.calls();
  await flow.send('status.check');
  await flow.poll(PROCESSING);
  expect([flow.at(), flow.calls()]).toEqual(['stalled', calls + 1]);
});

it('status.check with a transient failure leaves the phase stalled, and shows the problem', async () => {
  const flow = await flowAt('stalled');
  await flow.send('status.check');
  await flow.pollFails('unavailable');
  expect(flow.view()).toMatchObject({
    state: 'stalled',
    progress: { problem: { code: 'unavailable' } },
  });
});

it('status.check resumes if there is progress', async () => {
  const flow = await stalledInPhaseB();
  await flow.send('status.check');
  await flow.poll(SIGNED);
  expect(flow.at()).toBe('finalizing.requesting');
});

it('a Success redirect polls at once and gives the phase a new deadline', async () => {
  const flow = await flowAt('stalled');
  await flow.send('redirect.succeeded');
  await flow.poll(PROCESSING);
  expect(flow.at()).toBe('phaseA.waiting');
});

it.each([
  ['redirect.failed', 'signingFailed'],
  ['redirect.expired', 'hostedPageExpired'],
] as const)('%s polls once, and fails if the answer does not contradict it', async (type, code) => {
  const flow = await stalledInPhaseB();
  await flow.send(type);
  expect(flow.at()).toBe('phaseB.requesting');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({ state: 'failed', failure: { code } });
});

it.each(['redirect.failed', 'redirect.expired'] as const)(
  '%s does not fail an identification whose documents are signed',
  async (type) => {
    const flow = await stalledInPhaseB();
    await flow.send(type);
    await flow.poll(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
  },
);

it('the view keeps the hosted page, for a user who left it too early', async () => {
  const flow = await flowAt('stalled');
  expect(flow.view().hosted?.page).toBe('identityCheck');
});
