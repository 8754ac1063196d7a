import { expect, it } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { OUTPUT, PROCESSING, resume, SIGNED, TIMINGS, type Flow } from './flow.js';
import { flowAt } from './places.js';

const refuse = (flow: Flow): Promise<void> => flow.finalize.fail(failure('finalizeRefused'));

const refusalsOf = (flow: Flow): number => checkpointOf(flow.snapshot()).refusals;

/** Refuses finalize; in between, the gateway reports the documents as signed. */
async function refuseTimes(flow: Flow, times: number): Promise<void> {
  for (let refusals = 0; refusals < times; refusals += 1) {
    if (flow.view().state === 'phaseB') await flow.poll(SIGNED);
    await refuse(flow);
  }
}

it('a refused finalize goes back to waiting in phase B', async () => {
  const flow = await flowAt('finalizing.requesting');
  await refuse(flow);
  expect(flow.view()).toMatchObject({
    state: 'phaseB',
    progress: { nextCallAt: Date.now() + TIMINGS.pollInterval },
  });
});

it('a refused finalize leads to no call before the next poll', async () => {
  const flow = await flowAt('finalizing.requesting');
  const calls = flow.calls();
  await refuse(flow);
  expect([flow.at(), flow.calls()]).toEqual(['phaseB.waiting', calls]);
});

it('after a refusal, the next statuses lead to another finalize', async () => {
  const flow = await flowAt('finalizing.requesting');
  await refuse(flow);
  await flow.poll(PROCESSING);
  await flow.poll(SIGNED);
  await flow.finalize.answer(OUTPUT);
  expect(flow.at()).toBe('completed');
});

it('after a refusal, a failure status fails phase B', async () => {
  const flow = await flowAt('finalizing.requesting');
  await refuse(flow);
  await flow.poll({ status: 'ERROR', url: null });
  expect(flow.view().failure?.code).toBe('identificationFailed');
});

it('after a refusal, a Fail redirect that was contradicted before has no effect', async () => {
  const flow = await flowAt('signing');
  await flow.send('redirect.failed');
  await flow.poll(SIGNED);
  await refuse(flow);
  await flow.poll(PROCESSING);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('the failed calls before a refusal do not count as attempts of phase B', async () => {
  const flow = await flowAt('finalizing.waiting');
  await flow.waitOut();
  await refuse(flow);
  expect(flow.view().progress.attempts).toBe(0);
});

it('the number of refusals survives a crash', async () => {
  const before = await flowAt('finalizing.requesting');
  await refuseTimes(before, 2);
  const flow = resume(before);
  await refuseTimes(flow, 1);
  expect(refusalsOf(flow)).toBe(3);
});

it('five refusals do not fail the identification', async () => {
  const flow = await flowAt('finalizing.requesting');
  await refuseTimes(flow, 5);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('the sixth refusal fails the identification, and retry or restart can help', async () => {
  const flow = await flowAt('finalizing.requesting');
  await refuseTimes(flow, 6);
  expect(flow.view()).toMatchObject({
    state: 'failed',
    can: ['retry', 'restart', 'cancel'],
    failure: { code: 'finalizeRefused' },
  });
});

it('a retry after that allows five refusals again', async () => {
  const flow = await flowAt('finalizing.requesting');
  await refuseTimes(flow, 6);
  await flow.send('retry');
  expect(flow.at()).toBe('finalizing.requesting');
  await refuseTimes(flow, 5);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('transient failures do not count as refusals', async () => {
  const flow = await flowAt('finalizing.waiting');
  await flow.waitOut();
  await refuse(flow);
  expect(refusalsOf(flow)).toBe(1);
});
