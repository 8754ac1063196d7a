import { describe, expect, it, vi } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { HOUR, PROCESSING, resume, TIMINGS, TO_BE_SIGNED, type Flow } from './flow.js';
import { flowAt } from './places.js';

const { pollTimeout } = TIMINGS;
const MINUTE = 60_000;

const OUTAGES = ['network', 'timeout', 'unavailable', 'tokenUnavailable', 'unexpected'] as const;

const pass = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);

/** How long the phase may go on waiting, from now. */
const leftOf = (flow: Flow): number => (flow.view().progress.deadlineAt ?? NaN) - Date.now();

/** The gateway fails with a code for a time, then answers without progress. */
async function fails(
  flow: Flow,
  code: Parameters<Flow['pollFails']>[0],
  ms: number,
): Promise<void> {
  await flow.pollFails(code);
  pass(ms);
  await flow.send('status.check');
  await flow.poll(PROCESSING);
}

describe.each(['phaseA', 'phaseB'] as const)('in %s', (phase) => {
  const enter = () => flowAt(`${phase}.requesting`);

  it.each(OUTAGES)('the time of an outage (%s) does not count', async (code) => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    const left = leftOf(flow);
    const before = Date.now();
    await flow.waitOut();
    const counted = Date.now() - before;
    await fails(flow, code, 20 * MINUTE);
    expect(flow.at()).toBe(`${phase}.waiting`);
    expect(leftOf(flow)).toBe(left - counted);
  });

  it.each(['rateLimited', 'unauthorized', 'protocol'] as const)(
    'the time in which the gateway answers with %s counts',
    async (code) => {
      const flow = await enter();
      await flow.poll(PROCESSING);
      const { deadlineAt } = flow.view().progress;
      await flow.pollFails(code);
      pass(1_000);
      await flow.send('status.check');
      await flow.poll(PROCESSING);
      expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
    },
  );

  it('an outage ends with an answer that refuses the call', async () => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    await flow.pollFails('network');
    pass(MINUTE);
    await flow.send('status.check');
    await flow.getStatus.fail(failure('rateLimited'));
    expect(flow.at()).toBe(`${phase}.waiting`);
    pass(pollTimeout);
    await flow.send('status.check');
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe('stalled');
  });

  it('an outage of more than the allowance uses up the timeout', async () => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    await fails(flow, 'unavailable', 30 * MINUTE + pollTimeout);
    expect(flow.at()).toBe('stalled');
  });

  it('the allowance is that of the phase, not that of each outage', async () => {
    const flow = await enter();
    await flow.poll(PROCESSING);
    await fails(flow, 'unavailable', 20 * MINUTE);
    expect(flow.at()).toBe(`${phase}.waiting`);
    await flow.waitOut();
    await fails(flow, 'unavailable', 20 * MINUTE);
    expect(flow.at()).toBe('stalled');
  });
});

it('the allowance is an option, and zero lets an outage count', async () => {
  const flow = await flowAt('phaseA.requesting', { timings: { outageAllowance: 0 } });
  await flow.poll(PROCESSING);
  await fails(flow, 'network', pollTimeout);
  expect(flow.at()).toBe('stalled');
});

it('a lower allowance after a crash does not bring the deadline forward', async () => {
  const before = await flowAt('phaseA.requesting');
  await fails(before, 'network', 20 * MINUTE);
  const { deadlineAt } = before.view().progress;
  await before.pollFails('network');
  const flow = resume(before, { timings: { outageAllowance: MINUTE } });
  expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
  pass(1_000);
  await flow.poll(PROCESSING);
  expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
});

it('phase B has an allowance of its own', async () => {
  const flow = await flowAt('phaseA.requesting');
  await fails(flow, 'network', 29 * MINUTE);
  await flow.poll(TO_BE_SIGNED);
  await flow.send('redirect.succeeded');
  await fails(flow, 'network', 29 * MINUTE);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('an outage is written down: it goes on after a crash', async () => {
  const before = await flowAt('phaseA.requesting');
  await before.pollFails('unavailable');
  const began = Date.now();
  expect(checkpointOf(before.snapshot()).outage).toEqual({ since: began, ms: 0 });
  pass(10 * MINUTE);
  const flow = resume(before);
  await flow.pollFails('network');
  expect(flow.view().progress.problemSince).toBe(began);
  pass(10 * MINUTE);
  await flow.send('status.check');
  await flow.poll(PROCESSING);
  expect(flow.at()).toBe('phaseA.waiting');
  expect(checkpointOf(flow.snapshot()).outage).toEqual({ since: null, ms: 20 * MINUTE });
});

it('a checkpoint without an outage has no field for it', async () => {
  const flow = await flowAt('phaseA.waiting');
  expect(checkpointOf(flow.snapshot())).not.toHaveProperty('outage');
  expect(checkpointOf(flow.snapshot())).not.toHaveProperty('spent');
});

it('the time in which the process was down counts, with one poll first', async () => {
  const before = await flowAt('phaseA.waiting');
  before.kill();
  pass(HOUR);
  const flow = resume(before);
  await flow.poll(PROCESSING);
  expect([flow.at(), flow.calls()]).toEqual(['stalled', 1]);
});

it('a clock that jumps ahead by a day during an outage does not use more than the allowance', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.pollFails('network');
  pass(24 * HOUR);
  await flow.send('status.check');
  await flow.poll(PROCESSING);
  expect(flow.snapshot().context.clock.outageMs).toBe(30 * MINUTE);
});

describe('while the page is hidden or offline', () => {
  it('no deadline runs, for however long', async () => {
    const flow = await flowAt('phaseA.waiting');
    const left = leftOf(flow);
    await flow.send('attention.lost');
    expect(flow.view().progress.deadlineAt).toBeNull();
    pass(24 * HOUR);
    await flow.send('status.check');
    await flow.poll(PROCESSING);
    expect(flow.at()).toBe('phaseA.waiting');
    await flow.send('attention.regained');
    expect(leftOf(flow)).toBe(left);
  });

  it('an outage does not use its allowance', async () => {
    const flow = await flowAt('phaseA.waiting');
    await flow.send('attention.lost');
    await flow.pollFails('network');
    pass(HOUR);
    await flow.send('attention.regained');
    expect(flow.snapshot().context.clock.outageMs).toBe(0);
  });

  it('a phase that begins has its whole timeout when the page is back', async () => {
    const flow = await flowAt('awaitingRedirect');
    await flow.send('attention.lost');
    await flow.send('redirect.succeeded');
    pass(HOUR);
    await flow.send('attention.regained');
    expect(leftOf(flow)).toBe(pollTimeout);
  });

  it('a page that dies is not away in its checkpoint: another page resumes', async () => {
    const before = await flowAt('phaseA.waiting');
    await before.send('attention.lost');
    const flow = resume(before);
    expect(flow.view().progress.deadlineAt).not.toBeNull();
  });

  it.each(['attention.lost', 'attention.regained'] as const)(
    '%s twice changes nothing',
    async (event) => {
      const flow = await flowAt('phaseA.waiting');
      await flow.send('attention.lost');
      await flow.send(event);
      const { context } = flow.snapshot();
      pass(MINUTE);
      await flow.send(event);
      expect(flow.snapshot().context).toEqual(context);
    },
  );

  it('the user is not offered these events', async () => {
    const flow = await flowAt('phaseA.waiting');
    expect(flow.view().can.filter((type) => type.startsWith('attention'))).toEqual([]);
  });
});

describe('the problem', () => {
  it('is shown with the time of the first failure in a row', async () => {
    const flow = await flowAt('phaseA.requesting');
    await flow.pollFails('network');
    const first = Date.now();
    await flow.pollFails('unavailable');
    await flow.pollFails('unauthorized');
    expect(flow.view().progress).toMatchObject({
      problem: { code: 'unauthorized' },
      problemSince: first,
    });
  });

  it('has no time after an answer', async () => {
    const flow = await flowAt('phaseA.requesting');
    await flow.pollFails('network');
    await flow.poll(PROCESSING);
    expect(flow.view().progress).toMatchObject({ problem: null, problemSince: null });
  });
});
