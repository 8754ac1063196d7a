import { describe, expect, it, vi } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { HOUR, OUTPUT, PROCESSING, restore, TO_BE_SIGNED, USER_ID, type Flow } from './flow.js';
import { complete, flowAt, SPOTS, type Spot } from './places.js';

/** The inputs of all actors so far. */
const asked = ({ initiate, getStatus, finalize, sleeps }: Flow): unknown[] =>
  [...initiate.calls, ...getStatus.calls, ...finalize.calls, ...sleeps].map(({ input }) => input);

const within = (step: string): Spot[] => SPOTS.filter((spot) => spot.endsWith(step));

describe.each(SPOTS)("XState's persisted snapshot of %s survives JSON", (spot) => {
  it('and has the same view', async () => {
    const before = await flowAt(spot);
    const [at, view] = [before.at(), before.view()];
    const flow = restore(before);
    expect([flow.at(), flow.view()]).toEqual([at, view]);
  });

  it('and has the same checkpoint', async () => {
    const before = await flowAt(spot);
    const checkpoint = checkpointOf(before.snapshot());
    expect(checkpointOf(restore(before).snapshot())).toEqual(checkpoint);
  });
});

it.each(SPOTS.filter((spot) => spot !== 'cancelled' && spot !== 'expired'))(
  'a machine that is restored in %s can be completed',
  async (spot) => {
    const flow = restore(await flowAt(spot));
    await complete(flow);
    expect(flow.snapshot()).toMatchObject({ status: 'done', output: OUTPUT });
  },
);

it.each(within('.requesting'))(
  'the call of %s is made again, with the same input',
  async (spot) => {
    const before = await flowAt(spot, { subject: { userId: USER_ID, deviceName: 'first' } });
    const call = asked(before).at(-1);
    const flow = restore(before, { subject: { userId: USER_ID, deviceName: 'second' } });
    expect(asked(flow)).toEqual([call]);
  },
);

it.each(within('.waiting'))('the wait of %s ends when it would have ended', async (spot) => {
  const before = await flowAt(spot);
  const wait = asked(before).at(-1);
  const flow = restore(before);
  expect(asked(flow)).toEqual([wait]);
  await flow.waitOut();
  expect(flow.at()).toBe(spot.replace('waiting', 'requesting'));
});

it.each(SPOTS.filter((spot) => !spot.includes('.')))(
  'a machine that is restored in %s makes no call',
  async (spot) => {
    const flow = restore(await flowAt(spot));
    expect(asked(flow)).toEqual([]);
  },
);

it('a wait that ended before the restore leads to a poll at once', async () => {
  const before = await flowAt('phaseA.waiting');
  vi.setSystemTime(Date.now() + HOUR);
  const flow = restore(before);
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('signing');
});

it('a call that was in flight at the deadline is followed by one more poll', async () => {
  const before = await flowAt('phaseA.requesting');
  vi.setSystemTime(Date.now() + HOUR);
  const flow = restore(before);
  await flow.getStatus.answer({ ...PROCESSING, status: 'STARTED' });
  expect([flow.at(), flow.getStatus.calls.length]).toEqual(['phaseA.requesting', 2]);
});

it('a Fail redirect that no answer has settled yet survives', async () => {
  const before = await flowAt('awaitingRedirect');
  await before.send('redirect.failed');
  const flow = restore(before);
  await flow.getStatus.answer(PROCESSING);
  expect(flow.view().failure?.code).toBe('identityCheckFailed');
});

it('the problem of a failed call survives in full', async () => {
  const before = await flowAt('initiating.requesting');
  const problem = failure('rateLimited', { httpStatus: 429, title: 'Slow', retryAfter: 5 });
  await before.initiate.fail(problem);
  expect(restore(before).view().progress.problem).toEqual(problem);
});
