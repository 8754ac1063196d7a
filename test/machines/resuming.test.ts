import { describe, expect, it, vi } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { HOUR, OUTPUT, PROCESSING, resume, TIMINGS, type Flow } from './flow.js';
import { complete, flowAt, SPOTS, type Spot } from './places.js';

/** Where a crash at each place leads, and what is asked of the gateway at once. */
const RESUMPTIONS = {
  'initiating.requesting': ['initiating.requesting', 'initiate: false'],
  'initiating.waiting': ['initiating.requesting', 'initiate: false'],
  'restarting.requesting': ['restarting.requesting', 'initiate: true'],
  'restarting.waiting': ['restarting.requesting', 'initiate: true'],
  // The hosted URL is not written down: initiating again gives that of the session in progress.
  awaitingRedirect: ['initiating.requesting', 'initiate: false'],
  'phaseA.requesting': ['phaseA.requesting', 'status'],
  'phaseA.waiting': ['phaseA.requesting', 'status'],
  // Neither is the signing URL: phase A gives it again.
  signing: ['phaseA.requesting', 'status'],
  'phaseB.requesting': ['phaseB.requesting', 'status'],
  'phaseB.waiting': ['phaseB.requesting', 'status'],
  'finalizing.requesting': ['finalizing.requesting', 'finalize'],
  'finalizing.waiting': ['finalizing.requesting', 'finalize'],
  stalled: ['stalled'],
  failed: ['failed'],
  completed: ['completed'],
  cancelled: ['cancelled'],
} as const satisfies Record<Spot, readonly string[]>;

const asked = ({ initiate, getStatus, finalize }: Flow): string[] => [
  ...initiate.calls.map(({ input }) => `initiate: ${String(input.isRestartIdentification)}`),
  ...getStatus.calls.map(() => 'status'),
  ...finalize.calls.map(() => 'finalize'),
];

describe.each(SPOTS)('a flow that crashed in %s', (spot) => {
  const [place, ...calls] = RESUMPTIONS[spot];

  it('goes on where it can, and asks for no more than that needs', async () => {
    const flow = resume(await flowAt(spot));
    expect([flow.at(), ...asked(flow)]).toEqual([place, ...calls]);
  });

  it('writes down the same after a second crash at once', async () => {
    const once = resume(await flowAt(spot));
    const checkpoint = checkpointOf(once.snapshot());
    const twice = resume(once);
    expect(checkpointOf(twice.snapshot())).toEqual(checkpoint);
  });
});

it.each(SPOTS.filter((spot) => spot !== 'cancelled'))(
  'a flow that crashed in %s comes to its end',
  async (spot) => {
    const flow = resume(await flowAt(spot));
    await complete(flow);
    expect(flow.snapshot()).toMatchObject({ status: 'done', output: OUTPUT });
  },
);

it('a completed identification has its output again, and is over', async () => {
  const flow = resume(await flowAt('completed'));
  expect(flow.snapshot()).toMatchObject({ status: 'done', output: OUTPUT });
  expect(flow.view()).toMatchObject({ output: OUTPUT, can: [] });
});

it('a completed identification is not begun anew, even where the host says restart', async () => {
  const flow = resume(await flowAt('completed'), { restart: true });
  expect([flow.at(), flow.calls()]).toEqual(['completed', 0]);
});

it('a failed identification shows its failure again and offers the same', async () => {
  const before = await flowAt('phaseB.requesting');
  await before.getStatus.fail(failure('unauthorized', { httpStatus: 401, title: 'Expired' }));
  const { can, failure: reason } = before.view();
  const flow = resume(before);
  expect(flow.view()).toMatchObject({ state: 'failed', can, failure: reason });
});

it.each(['phaseA', 'phaseB'] as const)('a retry after a crash goes back to %s', async (phase) => {
  const before = await flowAt(`${phase}.requesting`);
  await before.pollFails('unauthorized');
  const flow = resume(before);
  await flow.send('retry');
  expect(flow.at()).toBe(`${phase}.requesting`);
});

it('a stalled phase that is kept waiting after a crash goes on', async () => {
  const flow = resume(await flowAt('stalled'));
  await flow.send('keepWaiting');
  expect(flow.at()).toBe('phaseA.requesting');
});

it('a phase keeps its deadline over a crash', async () => {
  const before = await flowAt('phaseA.waiting');
  const { deadlineAt } = before.view().progress;
  await vi.advanceTimersByTimeAsync(2_000);
  const flow = resume(before);
  expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
});

it('a phase whose deadline passed during the crash asks once before it stalls', async () => {
  const before = await flowAt('phaseA.waiting');
  vi.setSystemTime(Date.now() + HOUR);
  const flow = resume(before);
  await flow.poll(PROCESSING);
  expect([flow.at(), flow.calls()]).toEqual(['stalled', 1]);
});

it('a phase after a resumed signing has a deadline of its own', async () => {
  const before = await flowAt('signing');
  vi.setSystemTime(Date.now() + HOUR);
  const flow = resume(before);
  expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
});

it('a crash does not give more attempts than one life has', async () => {
  const before = await flowAt('initiating.waiting');
  const flow = resume(before);
  await flow.initiate.fail(failure('network'));
  expect(flow.view().progress.attempts).toBe(2);
});

it('the status last seen survives a crash, so that the same is no change', async () => {
  const before = await flowAt('phaseA.waiting');
  const { deadlineAt } = before.view().progress;
  await vi.advanceTimersByTimeAsync(2_000);
  const flow = resume(before);
  await flow.poll(PROCESSING);
  expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
});

it('the first status is behind the one that survived a crash', async () => {
  const before = await flowAt('phaseA.waiting');
  const { deadlineAt } = before.view().progress;
  await vi.advanceTimersByTimeAsync(2_000);
  const flow = resume(before);
  await flow.poll({ status: 'STARTED', url: null });
  expect(flow.view().progress).toMatchObject({ deadlineAt, wentBackFrom: 'PROCESSING' });
});
