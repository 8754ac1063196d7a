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

/** Starts a flow from anything in place of a checkpoint. */
function begun(checkpoint: unknown, options: FlowOptions = {}): Flow {
  return startFlow({ ...options, checkpoint });
}

const asksForTheSession = (flow: Flow): void => {
  expect(flow.at()).toBe('initiating.requesting');
  expect(flow.initiate.calls.map(({ input }) => input.isRestartIdentification)).toEqual([false]);
};

const checkpointAt = async (spot: Spot): Promise<Checkpoint> =>
  checkpointOf((await flowAt(spot)).snapshot());

describe('the machine asks for the session in progress if a checkpoint', () => {
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

  it('is of another user type', async () => {
    const record = await checkpointAt('completed');
    asksForTheSession(begun(record, { subject: { userId: USER_ID, userType: 'merchant' } }));
  });

  it('holds the finalize payload of another user', async () => {
    const record = await checkpointAt('finalizing.requesting');
    const finalizePayload = { ...record.finalizePayload, userId: USER_ID + 1 };
    asksForTheSession(begun({ ...record, finalizePayload }));
  });

  it.each<[string, Spot, Partial<Checkpoint>]>([
    ['finalizes without a payload', 'finalizing.requesting', { finalizePayload: null }],
    ['is completed without an output', 'completed', { output: null }],
    ['is completed without a finalize payload', 'completed', { finalizePayload: null }],
    ['failed without a failure', 'failed', { failure: null }],
    ['stalled in a state that does not poll', 'stalled', { place: 'signing' }],
    ['has a negative number of refusals', 'finalizing.requesting', { refusals: -1 }],
    ['has a fraction as the number of attempts', 'initiating.waiting', { attempts: 0.5 }],
    ['has more attempts than are possible', 'initiating.waiting', { attempts: 1e300 }],
    ['has a state and a place that differ', 'phaseA.requesting', { place: 'phaseB' }],
    ['finalizes in another place', 'finalizing.requesting', { place: 'phaseB' }],
  ])('%s', async (_, spot, contradiction) => {
    asksForTheSession(begun({ ...(await checkpointAt(spot)), ...contradiction }));
  });
});

it('nothing of the checkpoint of another user is used', async () => {
  const flow = begun(await checkpointAt('completed'), { subject: { userId: USER_ID + 1 } });
  expect(checkpointOf(flow.snapshot())).toMatchObject({
    userId: USER_ID + 1,
    status: null,
    finalizePayload: null,
    output: null,
  });
});

it('an unusable checkpoint does not prevent a restart', () => {
  const flow = begun('useless', { restart: true });
  expect(flow.at()).toBe('restarting.requesting');
});

it('a URL that was added to a checkpoint is ignored', async () => {
  const record = { ...(await checkpointAt('phaseA.requesting')), url: 'https://evil.example' };
  expect(begun(record).view()).toMatchObject({ state: 'phaseA', hosted: null });
});

it('a checkpoint with arbitrary text as its status is ignored', async () => {
  const record = { ...(await checkpointAt('phaseA.requesting')), status: 'call 555-0100 now' };
  asksForTheSession(begun(record));
});

it('a deadline in a checkpoint from before the phase does not shorten the phase', async () => {
  const record = { ...(await checkpointAt('awaitingRedirect')), waitingSince: 0 };
  const flow = begun(record);
  await flow.initiate.answer(STARTED);
  await flow.send('redirect.succeeded');
  expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
});

it('a checkpoint with an unknown failure code is ignored', async () => {
  const record = await checkpointAt('failed');
  asksForTheSession(begun({ ...record, failure: { ...failure('network'), code: 'toString' } }));
});

it('an unchanged checkpoint is used', async () => {
  const flow = await flowAt('finalizing.requesting');
  expect(begun(stored(flow)).at()).toBe('finalizing.requesting');
});
