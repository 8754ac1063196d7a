import { describe, expect, it, vi } from 'vitest';
import { failure } from '../../src/index.js';
import { hostOnlyEventTypes } from '../../machines/identification.view.js';
import {
  DAY,
  HOUR,
  OUTPUT,
  PROCESSING,
  resume,
  restore,
  SIGNED,
  SIGNING_URL,
  startFlow,
  stored,
  TO_BE_SIGNED,
  type Flow,
} from './flow.js';
import { complete, flowAt } from './places.js';

const WITHOUT_URL = { ...TO_BE_SIGNED, url: null };
const ERROR = { status: 'ERROR', url: null };
const UNKNOWN = { status: 'VENDOR_SAYS_NO', url: null };
const NOTHING = { status: null, url: null };

async function stalledInPhaseB(): Promise<Flow> {
  const flow = await flowAt('phaseB.requesting');
  vi.setSystemTime(Date.now() + HOUR);
  await flow.getStatus.answer(TO_BE_SIGNED);
  await flow.poll(TO_BE_SIGNED);
  return flow;
}

/** A Fail redirect of the identity check that the gateway did not contradict. */
async function identityCheckFailed(): Promise<Flow> {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.poll(PROCESSING);
  return flow;
}

/** A Fail redirect of the signing. */
async function signingFailed(): Promise<Flow> {
  const flow = await flowAt('signing');
  await flow.send('redirect.failed');
  await flow.poll(TO_BE_SIGNED);
  return flow;
}

/** A token that was refused until the deadline of a phase. */
async function unauthorizedIn(phase: 'phaseA' | 'phaseB'): Promise<Flow> {
  const flow = await flowAt(`${phase}.requesting`);
  await flow.getStatus.fail(failure('network'));
  vi.setSystemTime(Date.now() + DAY);
  await flow.send('status.check');
  await flow.getStatus.fail(failure('unauthorized'));
  return flow;
}

async function forbiddenToFinalize(): Promise<Flow> {
  const flow = await flowAt('finalizing.requesting');
  await flow.finalize.fail(failure('forbidden'));
  return flow;
}

const WAITING_AT = {
  awaitingRedirect: () => flowAt('awaitingRedirect'),
  signing: () => flowAt('signing'),
  'stalled in phase A': () => flowAt('stalled'),
  'stalled in phase B': stalledInPhaseB,
  'failed by the identity check': identityCheckFailed,
  'failed by the signing': signingFailed,
  'failed in phase A': () => unauthorizedIn('phaseA'),
  'failed in phase B': () => unauthorizedIn('phaseB'),
  'failed in finalizing': forbiddenToFinalize,
};
type Waiting = keyof typeof WAITING_AT;
const WAITING = Object.keys(WAITING_AT) as Waiting[];

/** Where the signing has not been reached yet. */
const BEFORE_SIGNING: readonly Waiting[] = [
  'awaitingRedirect',
  'stalled in phase A',
  'failed by the identity check',
  'failed in phase A',
];

it('a hint is an event of the host alone', () => {
  expect(hostOnlyEventTypes).toContain('hint');
});

describe.each(WAITING)('a hint where it is %s', (where) => {
  const start = WAITING_AT[where];

  it('asks for the status once, and not again', async () => {
    const flow = await start();
    const calls = flow.calls();
    await flow.send('hint');
    expect([flow.at().split('.')[1], flow.calls()]).toEqual(['asking', calls + 1]);
    await flow.getStatus.answer(PROCESSING);
    await vi.advanceTimersByTimeAsync(40 * DAY);
    expect(flow.calls()).toBe(calls + 1);
  });

  it('goes on to finalize documents that are signed', async () => {
    const flow = await start();
    await flow.send('hint');
    await flow.getStatus.answer(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
    await flow.finalize.answer(OUTPUT);
    expect(flow.view()).toMatchObject({ state: 'completed', failure: null, output: OUTPUT });
  });

  it('opens a signing that was not reached before, and no other', async () => {
    const flow = await start();
    const before = flow.at();
    await flow.send('hint');
    await flow.getStatus.answer(TO_BE_SIGNED);
    expect(flow.at()).toBe(BEFORE_SIGNING.includes(where) ? 'signing' : before);
    if (BEFORE_SIGNING.includes(where)) {
      expect(flow.view()).toMatchObject({
        failure: null,
        hosted: { page: 'signing', url: SIGNING_URL },
      });
    }
  });

  it.each([
    ['PROCESSING', PROCESSING],
    ['a document to sign without a URL', WITHOUT_URL],
    ['no status', NOTHING],
  ])('changes nothing where the answer is %s', async (_, answer) => {
    const flow = await start();
    const before = [flow.at(), flow.view(), stored(flow)];
    await flow.send('hint');
    await flow.getStatus.answer(answer);
    expect([flow.at(), flow.view(), stored(flow)]).toEqual(before);
  });

  it.each([ERROR, UNKNOWN])(
    'changes a stalled identification alone where the answer is $status',
    async (answer) => {
      const flow = await start();
      const before = [flow.at(), flow.view(), stored(flow)];
      await flow.send('hint');
      await flow.getStatus.answer(answer);
      if (where.startsWith('stalled')) {
        expect(flow.view()).toMatchObject({
          state: 'failed',
          failure: { code: 'identificationFailed' },
        });
      } else expect([flow.at(), flow.view(), stored(flow)]).toEqual(before);
    },
  );

  it.each(['network', 'unauthorized', 'unknownSession', 'forbidden', 'protocol'] as const)(
    'changes nothing where the call fails with %s',
    async (code) => {
      const flow = await start();
      const before = [flow.at(), flow.view(), stored(flow)];
      await flow.send('hint');
      await flow.getStatus.fail(failure(code));
      expect([flow.at(), flow.view(), stored(flow)]).toEqual(before);
    },
  );

  it('writes nothing down, so that a crash only loses the hint', async () => {
    const flow = await start();
    const before = stored(flow);
    await flow.send('hint');
    expect(stored(flow)).toEqual(before);
    const again = resume(flow);
    expect(again.at()).not.toContain('asking');
    await complete(again);
  });

  it('asks again where XState restores its snapshot', async () => {
    const flow = await start();
    await flow.send('hint');
    const restored = restore(flow);
    await restored.getStatus.answer(SIGNED);
    expect(restored.at()).toBe('finalizing.requesting');
  });

  it('takes the answer to the last of several hints', async () => {
    const flow = await start();
    await flow.send('hint');
    const first = flow.underWay();
    await flow.send('hint');
    expect(first.aborted).toBe(true);
    await flow.getStatus.answer(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
  });

  it('accepts the same events while it asks', async () => {
    const flow = await start();
    const { can } = flow.view();
    await flow.send('hint');
    expect(flow.view().can).toEqual(can);
  });
});

it.each([
  ['awaitingRedirect', 'phaseA.requesting'],
  ['signing', 'phaseB.requesting'],
] as const)('a return from %s does not wait for the answer to a hint', async (spot, next) => {
  const flow = await flowAt(spot);
  await flow.send('hint');
  const asked = flow.underWay();
  await flow.send('redirect.succeeded');
  expect([flow.at(), asked.aborted]).toEqual([next, true]);
});

it('a hint that moves on drops a Fail redirect which no answer had confirmed', async () => {
  const flow = await flowAt('awaitingRedirect');
  await flow.send('redirect.failed');
  await flow.getStatus.fail(failure('network'));
  vi.setSystemTime(Date.now() + DAY);
  await flow.send('status.check');
  await flow.getStatus.fail(failure('network'));
  expect(flow.at()).toBe('stalled');
  await flow.send('hint');
  await flow.getStatus.answer(TO_BE_SIGNED);
  await flow.send('redirect.succeeded');
  await flow.poll(TO_BE_SIGNED);
  expect(flow.at()).toBe('phaseB.waiting');
});

it('answers to hints do not reset the refusals of finalize', async () => {
  const flow = await flowAt('finalizing.requesting');
  for (let refusal = 0; refusal < 6; refusal += 1) {
    await flow.finalize.fail(failure('finalizeRefused'));
    if (refusal < 5) await flow.poll(SIGNED);
  }
  expect(flow.view().failure?.code).toBe('finalizeRefused');
  const [payload] = flow.finalize.calls;
  await flow.send('hint');
  await flow.getStatus.answer(SIGNED);
  await flow.finalize.fail(failure('finalizeRefused'));
  expect(flow.view()).toMatchObject({ state: 'failed', failure: { code: 'finalizeRefused' } });
  expect(flow.finalize.calls.at(-1)?.input).toEqual(payload?.input);
});

it.each(['rejected', 'notEligible', 'network'] as const)(
  'an identification that has failed with %s before the identity check is not asked about',
  async (code) => {
    const flow = startFlow();
    for (let calls = 0; calls < 3 && flow.view().state === 'initiating'; calls += 1) {
      await flow.waitOut();
      await flow.initiate.fail(failure(code));
    }
    const calls = flow.calls();
    await flow.send('hint');
    expect([flow.at(), flow.calls()]).toEqual(['failed', calls]);
  },
);

it('an identification that the gateway reports as failed is not asked about', async () => {
  const flow = await flowAt('phaseA.requesting');
  await flow.getStatus.answer(ERROR);
  await flow.send('hint');
  expect([flow.at(), flow.getStatus.calls.length]).toEqual(['failed', 1]);
});

it.each(['initiating.waiting', 'phaseA.waiting', 'phaseB.waiting', 'finalizing.waiting'] as const)(
  'a hint changes nothing in %s, which asks at its own times',
  async (spot) => {
    const flow = await flowAt(spot);
    const before = [flow.at(), flow.view(), flow.calls()];
    await flow.send('hint');
    expect([flow.at(), flow.view(), flow.calls()]).toEqual(before);
  },
);
