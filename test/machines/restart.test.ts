import { describe, expect, it } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { OUTPUT, SIGNED, startFlow, USER_ID, type Flow } from './flow.js';
import { complete, flowAt } from './places.js';

/** A flow that has everything that a restart has to reset. */
async function refusedForGood(): Promise<Flow> {
  const flow = await flowAt('finalizing.requesting');
  for (let refusals = 0; refusals < 6; refusals += 1) {
    if (flow.view().state === 'phaseB') await flow.poll(SIGNED);
    await flow.finalize.fail(failure('finalizeRefused'));
  }
  return flow;
}

it('a restart asks for a new session', async () => {
  const flow = await flowAt('failed');
  await flow.send('restart');
  expect(flow.at()).toBe('restarting.requesting');
  expect(flow.initiate.calls.at(-1)?.input.isRestartIdentification).toBe(true);
});

it('a restart passes the same subject to initiate as the first call', async () => {
  const flow = await flowAt('failed', { subject: { userId: USER_ID, deviceName: 'device' } });
  await flow.send('restart');
  const [first, second] = flow.initiate.calls.map(({ input }) => input);
  expect(second).toEqual({ ...first, isRestartIdentification: true });
});

it('a restart resets the checkpoint', async () => {
  const flow = await refusedForGood();
  expect(checkpointOf(flow.snapshot())).toMatchObject({ state: 'failed', refusals: 5 });
  await flow.send('restart');
  expect(checkpointOf(flow.snapshot())).toEqual({
    version: 1,
    userId: USER_ID,
    userType: 'individual',
    state: 'restarting',
    session: 2,
    place: 'restarting',
    hostedPage: null,
    status: null,
    waitingSince: null,
    attempts: 0,
    refusals: 0,
    finalizePayload: null,
    failure: null,
    output: null,
  });
});

it('a restart resets the view', async () => {
  const flow = await flowAt('stalled');
  await flow.send('restart');
  expect(flow.view()).toMatchObject({
    hosted: null,
    failure: null,
    progress: { polls: 0, status: null, deadlineAt: null, nextCallAt: null, problem: null },
  });
});

it('a restart whose answer was lost is repeated as a restart', async () => {
  const flow = await flowAt('restarting.waiting');
  await flow.waitOut();
  expect(flow.initiate.calls.at(-1)?.input.isRestartIdentification).toBe(true);
});

it('the new session can be completed', async () => {
  const flow = await refusedForGood();
  await flow.send('restart');
  await complete(flow);
  expect(flow.snapshot()).toMatchObject({ status: 'done', output: OUTPUT });
});

it('the new session allows as many refusals as the first', async () => {
  const flow = await refusedForGood();
  await flow.send('restart');
  await flow.initiate.answer({ url: 'https://verify.example/new', status: 'STARTED' });
  await flow.send('redirect.succeeded');
  await flow.poll(SIGNED);
  await flow.finalize.fail(failure('finalizeRefused'));
  expect(checkpointOf(flow.snapshot())).toMatchObject({ state: 'phaseB', refusals: 1 });
});

it('a stalled phase can be restarted', async () => {
  const flow = await flowAt('stalled');
  await flow.send('restart');
  expect(flow.at()).toBe('restarting.requesting');
});

it('a failure that is not restartable refuses restart', async () => {
  const flow = startFlow();
  await flow.initiate.fail(failure('notEligible'));
  const before = flow.snapshot();
  await flow.send('restart');
  expect(flow.snapshot()).toBe(before);
});

describe('restart is refused in', () => {
  it.each([
    'initiating.requesting',
    'awaitingRedirect',
    'phaseA.waiting',
    'signing',
    'phaseB.waiting',
    'finalizing.requesting',
    'finalizing.waiting',
  ] as const)('%s', async (spot) => {
    const flow = await flowAt(spot);
    const before = flow.snapshot();
    await flow.send('restart');
    expect(flow.snapshot()).toBe(before);
  });
});
