import { describe, expect, it } from 'vitest';
import { checkpointOf, failure, type Checkpoint } from '../../src/index.js';
import {
  STARTED,
  startFlow,
  stored,
  TIMINGS,
  USER_ID,
  type Flow,
  type FlowOptions,
} from './flow.js';
import { flowAt, type Spot } from './places.js';

/** What a machine does that is given something as a checkpoint. */
function begun(checkpoint: unknown, options: FlowOptions = {}): Flow {
  return startFlow({ ...options, checkpoint });
}

const asksForTheSession = (flow: Flow): void => {
  expect(flow.at()).toBe('initiating.requesting');
  expect(flow.initiate.calls.map(({ input }) => input.isRestartIdentification)).toEqual([false]);
};

const checkpointAt = async (spot: Spot): Promise<Checkpoint> =>
  checkpointOf((await flowAt(spot)).snapshot());

describe('the machine begins by asking for the session in progress where a checkpoint', () => {
  it.each([
    ['is missing', undefined],
    ['is null', null],
    ['is text that was cut off', '{"version":1,"userId":4711,"sta'],
    ['is empty', {}],
    ['is a list', []],
    ['is a number', 7],
  ])('%s', (_, record) => {
    asksForTheSession(begun(record));
  });

  it.each([0, 2, '1'])('is of the version %j', async (version) => {
    asksForTheSession(begun({ ...(await checkpointAt('finalizing.requesting')), version }));
  });

  it('is of another user', async () => {
    const record = await checkpointAt('completed');
    asksForTheSession(begun(record, { subject: { userId: USER_ID + 1 } }));
  });

  it('is of another kind of user', async () => {
    const record = await checkpointAt('completed');
    asksForTheSession(begun(record, { subject: { userId: USER_ID, userType: 'merchant' } }));
  });

  it('hands finalize the payload of another user', async () => {
    const record = await checkpointAt('finalizing.requesting');
    const finalizePayload = { ...record.finalizePayload, userId: USER_ID + 1 };
    asksForTheSession(begun({ ...record, finalizePayload }));
  });

  it.each<[string, Spot, Partial<Checkpoint>]>([
    ['finalizes without a payload', 'finalizing.requesting', { finalizePayload: null }],
    ['is completed without an output', 'completed', { output: null }],
    ['is completed without having finalized', 'completed', { finalizePayload: null }],
    ['failed without a failure', 'failed', { failure: null }],
    ['stalled where nothing is polled', 'stalled', { place: 'signing' }],
    ['was refused fewer times than never', 'finalizing.requesting', { refusals: -1 }],
    ['failed half a time', 'initiating.waiting', { attempts: 0.5 }],
    ['failed more often than anybody can', 'initiating.waiting', { attempts: 1e300 }],
    ['is in two places at once', 'phaseA.requesting', { place: 'phaseB' }],
    ['says to finalize in another place', 'finalizing.requesting', { place: 'phaseB' }],
  ])('%s', async (_, spot, contradiction) => {
    asksForTheSession(begun({ ...(await checkpointAt(spot)), ...contradiction }));
  });
});

it('a checkpoint of another user gives away nothing of that user', async () => {
  const flow = begun(await checkpointAt('completed'), { subject: { userId: USER_ID + 1 } });
  expect(checkpointOf(flow.snapshot())).toMatchObject({
    userId: USER_ID + 1,
    status: null,
    finalizePayload: null,
    output: null,
  });
});

it('a useless checkpoint does not keep the host from beginning anew', () => {
  const flow = begun('useless', { restart: true });
  expect(flow.at()).toBe('restarting.requesting');
});

it('a URL that was added to a checkpoint is not shown', async () => {
  const record = { ...(await checkpointAt('phaseA.requesting')), url: 'https://evil.example' };
  expect(begun(record).view()).toMatchObject({ state: 'phaseA', hosted: null });
});

it('a text that was put in place of the status is not shown', async () => {
  const record = { ...(await checkpointAt('phaseA.requesting')), status: 'call 555-0100 now' };
  asksForTheSession(begun(record));
});

it('a deadline that was put into a checkpoint does not shorten the phase that comes later', async () => {
  const record = { ...(await checkpointAt('awaitingRedirect')), waitingSince: 0 };
  const flow = begun(record);
  await flow.initiate.answer(STARTED);
  await flow.send('redirect.succeeded');
  expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
});

it('a failure cannot be made up with a code that there is not', async () => {
  const record = await checkpointAt('failed');
  asksForTheSession(begun({ ...record, failure: { ...failure('network'), code: 'toString' } }));
});

it('a checkpoint that nobody touched is used', async () => {
  const flow = await flowAt('finalizing.requesting');
  expect(begun(stored(flow)).at()).toBe('finalizing.requesting');
});
