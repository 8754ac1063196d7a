import { describe, expect, it } from 'vitest';
import { isWorking } from '../../machines/identification.machine.js';
import {
  checkpointOf,
  identificationStates,
  viewOf,
  type IdentificationView,
} from '../../src/index.js';
import {
  IDENTITY_URL,
  OUTPUT,
  PROCESSING,
  resume,
  SIGNING_URL,
  startFlow,
  TIMINGS,
  TO_BE_SIGNED,
} from './flow.js';
import { flowAt, SPOTS, type Spot } from './places.js';

const IDENTITY_CHECK = { page: 'identityCheck', url: IDENTITY_URL } as const;
const SIGNING = { page: 'signing', url: SIGNING_URL } as const;

/** The hosted page that the view shows. */
const HOSTED = {
  'initiating.requesting': null,
  'initiating.waiting': null,
  'restarting.requesting': null,
  'restarting.waiting': null,
  awaitingRedirect: IDENTITY_CHECK,
  'awaitingRedirect.asking': IDENTITY_CHECK,
  'phaseA.requesting': IDENTITY_CHECK,
  'phaseA.waiting': IDENTITY_CHECK,
  signing: SIGNING,
  'signing.asking': SIGNING,
  'signing.expiring': SIGNING,
  'phaseB.requesting': SIGNING,
  'phaseB.waiting': SIGNING,
  'finalizing.requesting': null,
  'finalizing.waiting': null,
  stalled: IDENTITY_CHECK,
  'stalled.asking': IDENTITY_CHECK,
  'stalled.expiring': IDENTITY_CHECK,
  failed: null,
  'failed.asking': null,
  'failed.expiring': null,
  completed: null,
  cancelled: null,
  expired: null,
} as const satisfies Record<Spot, IdentificationView['hosted']>;

describe.each(SPOTS)('in %s', (spot) => {
  const [state, step] = spot.split('.');

  it('shows the state without its inner step', async () => {
    expect((await flowAt(spot)).view().state).toBe(state);
  });

  it('shows whether the machine is working', async () => {
    expect((await flowAt(spot)).view().working).toBe(step !== undefined);
  });

  it('is working whatever the step, unless it asks on a hint alone', async () => {
    const { state: now } = (await flowAt(spot)).view();
    expect(isWorking(now)).toBe(step === 'requesting' || step === 'waiting');
  });

  it('shows the hosted page of the state', async () => {
    expect((await flowAt(spot)).view().hosted).toEqual(HOSTED[spot]);
  });

  it('shows the time of the next call only while it waits', async () => {
    const { nextCallAt } = (await flowAt(spot)).view().progress;
    expect(nextCallAt !== null).toBe(step === 'waiting');
  });

  it('shows a deadline only in the polling phases', async () => {
    const { deadlineAt } = (await flowAt(spot)).view().progress;
    expect(deadlineAt !== null).toBe(state?.startsWith('phase'));
  });

  it('survives JSON, as it is sent over HTTP', async () => {
    const view = (await flowAt(spot)).view();
    expect(JSON.parse(JSON.stringify(view))).toStrictEqual(view);
  });
});

it.each(identificationStates)('these tests cover the state %s', (state) => {
  expect(SPOTS.map((spot) => spot.split('.')[0])).toContain(state);
});

describe('progress', () => {
  it('counts the polls of a phase, failed ones included', async () => {
    const flow = await flowAt('phaseA.requesting');
    await flow.poll(PROCESSING);
    await flow.pollFails('network');
    await flow.pollFails('unknownSession');
    expect(flow.view().progress.polls).toBe(3);
  });

  it('counts from 0 in the next phase', async () => {
    const flow = await flowAt('phaseB.requesting');
    expect(flow.view().progress.polls).toBe(0);
  });

  it('shows the deadline relative to the beginning of the phase', async () => {
    const flow = await flowAt('phaseB.requesting');
    expect(flow.view().progress.deadlineAt).toBe(Date.now() + TIMINGS.pollTimeout);
  });

  it('shows no status before the first answer', async () => {
    const flow = await flowAt('initiating.requesting');
    expect(flow.view().progress.status).toBeNull();
  });

  it.each([
    ['awaitingRedirect', 'STARTED'],
    ['phaseA.waiting', 'PROCESSING'],
    ['signing', 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED'],
    ['finalizing.requesting', 'DOCUMENT_SIGN_SUCCESS'],
  ] as const)('shows the last status in %s', async (spot, status) => {
    expect((await flowAt(spot)).view().progress.status).toBe(status);
  });

  it('shows no problem after a call has succeeded', async () => {
    const flow = await flowAt('finalizing.waiting');
    await flow.waitOut();
    await flow.finalize.answer(OUTPUT);
    expect(flow.view().progress).toMatchObject({ attempts: 0, problem: null });
  });
});

it('only a completed identification has an output', async () => {
  for (const spot of SPOTS) {
    const { output, state } = (await flowAt(spot)).view();
    expect(output !== null, spot).toBe(state === 'completed');
  }
});

it('only a failed identification has a failure', async () => {
  for (const spot of SPOTS) {
    const { failure: reason, state } = (await flowAt(spot)).view();
    expect(reason !== null, spot).toBe(state === 'failed');
  }
});

it.each(['elsewhere', { elsewhere: 'waiting' }, {}])(
  'a snapshot of another machine in the state %j is refused',
  async (value) => {
    const { status, context } = (await flowAt('signing')).snapshot();
    const other = { status, context, value, can: () => true, hasTag: () => true };
    expect(() => viewOf(other)).toThrow(RangeError);
    expect(() => viewOf(other)).toThrow('Not a snapshot of the identification machine.');
  },
);

it('a resumed flow has no hosted page before the gateway has given the URL again', async () => {
  const flow = resume(await flowAt('signing'));
  expect(flow.view().hosted).toBeNull();
});

it('a signing URL is not shown if the checkpoint names no hosted page', async () => {
  const before = await flowAt('phaseB.requesting');
  const checkpoint = { ...checkpointOf(before.snapshot()), hostedPage: null };
  before.kill();
  const flow = startFlow({ checkpoint });
  await flow.poll(TO_BE_SIGNED);
  expect(flow.view()).toMatchObject({ state: 'phaseB', hosted: null });
});
