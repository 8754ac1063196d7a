import { describe, expect, it, vi } from 'vitest';
import { checkpointOf, failure } from '../../src/index.js';
import { HOUR, OUTPUT, PROCESSING, resume, TIMINGS, type Flow } from './flow.js';
import { complete, flowAt, SPOTS, type Spot } from './places.js';

/** Where a crash in each state leads, and the call that is made at once. */
const RESUMPTIONS = {
  'initiating.requesting': ['initiating.requesting', 'initiate: false'],
  'initiating.waiting': ['initiating.requesting', 'initiate: false'],
  'restarting.requesting': ['restarting.requesting', 'initiate: true'],
  'restarting.waiting': ['restarting.requesting', 'initiate: true'],
  // A checkpoint has no hosted URL: initiating again gives the URL of the session in progress.
  awaitingRedirect: ['initiating.requesting', 'initiate: false'],
  'awaitingRedirect.asking': ['initiating.requesting', 'initiate: false'],
  'phaseA.requesting': ['phaseA.requesting', 'status'],
  'phaseA.waiting': ['phaseA.requesting', 'status'],
  // A checkpoint has no signing URL: phase A gives it again.
  signing: ['phaseA.requesting', 'status'],
  'signing.asking': ['phaseA.requesting', 'status'],
  'signing.expiring': ['phaseA.requesting', 'status'],
  'phaseB.requesting': ['phaseB.requesting', 'status'],
  'phaseB.waiting': ['phaseB.requesting', 'status'],
  'finalizing.requesting': ['finalizing.requesting', 'finalize'],
  'finalizing.waiting': ['finalizing.requesting', 'finalize'],
  stalled: ['stalled'],
  'stalled.asking': ['stalled'],
  'stalled.expiring': ['stalled'],
  failed: ['failed'],
  'failed.asking': ['failed'],
  'failed.expiring': ['failed'],
  completed: ['completed'],
  cancelled: ['cancelled'],
  expired: ['expired'],
} as const satisfies Record<Spot, readonly string[]>;

const asked = ({ initiate, getStatus, finalize }: Flow): string[] => [
  ...initiate.calls.map(({ input }) => `initiate: ${String(input.isRestartIdentification)}`),
  ...getStatus.calls.map(() => 'status'),
  ...finalize.calls.map(() => 'finalize'),
];

describe.each(SPOTS)('a flow that crashed in %s', (spot) => {
  const [place, ...calls] = RESUMPTIONS[spot];

  it('resumes with a single call', async () => {
    const flow = resume(await flowAt(spot));
    expect([flow.at(), ...asked(flow)]).toEqual([place, ...calls]);
  });

  it('has the same checkpoint after a second crash', async () => {
    const once = resume(await flowAt(spot));
    const checkpoint = checkpointOf(once.snapshot());
    const twice = resume(once);
    expect(checkpointOf(twice.snapshot())).toEqual(checkpoint);
  });
});

it.each(SPOTS.filter((spot) => spot !== 'cancelled' && spot !== 'expired'))(
  'a flow that crashed in %s can be completed',
  async (spot) => {
    const flow = resume(await flowAt(spot));
    await complete(flow);
    expect(flow.snapshot()).toMatchObject({ status: 'done', output: OUTPUT });
  },
);

it('a completed identification has its output after a crash, and is final', async () => {
  const flow = resume(await flowAt('completed'));
  expect(flow.snapshot()).toMatchObject({ status: 'done', output: OUTPUT });
  expect(flow.view()).toMatchObject({ output: OUTPUT, can: [] });
});

it('a completed identification is not restarted by the option restart', async () => {
  const flow = resume(await flowAt('completed'), { restart: true });
  expect([flow.at(), flow.calls()]).toEqual(['completed', 0]);
});

it('a failed identification has the same failure and the same events after a crash', async () => {
  const before = await flowAt('phaseB.requesting');
  await before.getStatus.fail(failure('notEligible', { httpStatus: 401, title: 'Unauthorized' }));
  const { can, failure: reason } = before.view();
  const flow = resume(before);
  expect(flow.view()).toMatchObject({ state: 'failed', can, failure: reason });
});

it.each(['phaseA', 'phaseB'] as const)('a retry after a crash goes back to %s', async (phase) => {
  const before = await flowAt(`${phase}.requesting`);
  await before.pollFails('notEligible');
  const flow = resume(before);
  await flow.send('retry');
  expect(flow.at()).toBe(`${phase}.requesting`);
});

it('keepWaiting resumes a stalled phase after a crash', async () => {
  const flow = resume(await flowAt('stalled'));
  await flow.send('keepWaiting');
  expect(flow.at()).toBe('phaseA.requesting');
});

it('a phase keeps its deadline after a crash', async () => {
  const before = await flowAt('phaseA.waiting');
  const { deadlineAt } = before.view().progress;
  await vi.advanceTimersByTimeAsync(2_000);
  const flow = resume(before);
  expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
});

it('a phase whose deadline passed during the crash polls once before it stalls', async () => {
  const before = await flowAt('phaseA.waiting');
  vi.setSystemTime(Date.now() + HOUR);
  const flow = resume(before);
  await flow.poll(PROCESSING);
  expect([flow.at(), flow.calls()]).toEqual(['stalled', 1]);
});

it('phase A after a resume from signing has its own deadline', async () => {
  const before = await flowAt('signing');
  vi.setSystemTime(Date.now() + HOUR);
  const flow = resume(before);
  expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
});

it('a crash does not reset the attempts', async () => {
  const before = await flowAt('initiating.waiting');
  const flow = resume(before);
  await flow.initiate.fail(failure('network'));
  expect(flow.view().progress.attempts).toBe(2);
});

it('the last status survives a crash, so that its repetition does not move the deadline', async () => {
  const before = await flowAt('phaseA.waiting');
  const { deadlineAt } = before.view().progress;
  await vi.advanceTimersByTimeAsync(2_000);
  const flow = resume(before);
  await flow.poll(PROCESSING);
  expect(flow.view().progress.deadlineAt).toBe(deadlineAt);
});

it('an earlier status after a crash is reported as a step back', async () => {
  const before = await flowAt('phaseA.waiting');
  const { deadlineAt } = before.view().progress;
  await vi.advanceTimersByTimeAsync(2_000);
  const flow = resume(before);
  await flow.poll({ status: 'STARTED', url: null });
  expect(flow.view().progress).toMatchObject({ deadlineAt, wentBackFrom: 'PROCESSING' });
});
