import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { checkpointOf, failure, FAILURES, type FailureCode } from '../../src/index.js';
import { isFailureCode } from '../../machines/failure.js';
import type { Spent } from '../../machines/identification.types.js';
import {
  DAY,
  PROCESSING,
  resume,
  SIGNED,
  startFlow,
  TIMINGS,
  TO_BE_SIGNED,
  type Flow,
} from './flow.js';
import { flowAt, type Spot } from './places.js';

const { maxAttempts } = TIMINGS.backoff;

const codesOf = (kind: 'transient' | 'protocol'): FailureCode[] =>
  Object.keys(FAILURES)
    .filter(isFailureCode)
    .filter((code) => FAILURES[code].automaticRetry === kind);

const TRANSIENT = codesOf('transient');
const PROTOCOL = codesOf('protocol');

/** Long enough that no deadline ends a phase. */
const PATIENT = { timings: { pollTimeout: DAY } };

interface Bound {
  readonly name: keyof Spent;
  readonly spot: Spot;
  /** What spends the bound. */
  readonly own: FailureCode;
  /** How many of these in a row lead to `failed`. */
  readonly limit: number;
  /** The failures of the same call that do not belong to the bound. */
  readonly foreign: readonly FailureCode[];
}

// Repeated here on purpose: which failure spends which bound is a promise to users.
const BOUNDS: readonly Bound[] = [
  ...(['initiating.requesting', 'restarting.requesting'] as const).flatMap((spot): Bound[] => [
    { name: 'initiating', spot, own: 'unavailable', limit: maxAttempts, foreign: PROTOCOL },
    { name: 'initiating', spot, own: 'unauthorized', limit: maxAttempts, foreign: PROTOCOL },
    { name: 'protocol', spot, own: 'protocol', limit: maxAttempts, foreign: TRANSIENT },
  ]),
  ...(['phaseA.requesting', 'phaseB.requesting'] as const).map((spot): Bound => ({
    name: 'protocol',
    spot,
    own: 'responseTooLarge',
    limit: maxAttempts,
    foreign: spot === 'phaseA.requesting' ? [...TRANSIENT, 'unknownSession'] : TRANSIENT,
  })),
  {
    name: 'unknownSession',
    spot: 'phaseA.requesting',
    own: 'unknownSession',
    limit: 4,
    foreign: [...TRANSIENT, ...PROTOCOL],
  },
  {
    name: 'refusals',
    spot: 'finalizing.requesting',
    own: 'finalizeRefused',
    limit: 6,
    foreign: [...TRANSIENT, ...PROTOCOL],
  },
];

/** Waits until the next call is in flight, and rejects it. */
async function callFails(flow: Flow, code: FailureCode): Promise<void> {
  await flow.waitOut();
  const state = flow.view().state;
  const script =
    state === 'finalizing'
      ? flow.finalize
      : state.startsWith('phase')
        ? flow.getStatus
        : flow.initiate;
  await script.fail(failure(code));
}

/** Spends one of the bound: a refusal of finalize needs the way back from phase B. */
async function spendOne(flow: Flow, { own, name }: Bound): Promise<void> {
  if (name === 'refusals' && flow.view().state === 'phaseB') await flow.poll(SIGNED);
  await callFails(flow, own);
}

const spentOf = (flow: Flow): Spent => flow.snapshot().context.spent;

/** How many failures of the bound's own lead to `failed` from here. */
async function leftOf(flow: Flow, bound: Bound): Promise<number> {
  let count = 0;
  while (flow.view().state !== 'failed') {
    count += 1;
    expect(count).toBeLessThanOrEqual(bound.limit);
    await spendOne(flow, bound);
  }
  return count;
}

describe.each(BOUNDS)('the bound "$name" in $spot, spent by $own', (bound) => {
  /** Whether the foreign failures alone lead to an end: they have a bound of their own. */
  const isEndless = (code: FailureCode): boolean =>
    bound.name === 'refusals' || (TRANSIENT.includes(code) && bound.spot.startsWith('phase'));
  const foreign = fc.array(fc.constantFrom(...bound.foreign), { maxLength: 12 });

  it('ends at its limit', async () => {
    expect(await leftOf(await flowAt(bound.spot, PATIENT), bound)).toBe(bound.limit);
  });

  it('is not changed by failures that do not belong to it, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bound.limit - 1), foreign, fc.boolean(), async (own, codes, dies) => {
        let flow = await flowAt(bound.spot, PATIENT);
        for (let spent = 0; spent < own; spent += 1) await spendOne(flow, bound);
        if (bound.name === 'refusals' && own > 0) await flow.poll(SIGNED);
        // A foreign bound may not reach its own limit.
        const kept = new Map<string, number>();
        for (const code of codes) {
          const kind = FAILURES[code].automaticRetry;
          const times = kept.get(kind) ?? 0;
          if (!isEndless(code) && times >= (code === 'unknownSession' ? 3 : maxAttempts - 1))
            continue;
          kept.set(kind, times + 1);
          await callFails(flow, code);
          await flow.send('status.check');
        }
        if (dies) flow = resume(flow, PATIENT);
        expect(spentOf(flow)[bound.name]).toBe(own);
        expect(await leftOf(flow, bound)).toBe(bound.limit - own);
        flow.kill();
      }),
      { numRuns: 25, seed: 20260601 },
    );
  });

  it('is reset by a manual retry or restart', async () => {
    const flow = await flowAt(bound.spot, PATIENT);
    await leftOf(flow, bound);
    const { can } = flow.view();
    await flow.send(can.includes('retry') ? 'retry' : 'restart');
    expect(spentOf(flow)).toEqual({ initiating: 0, protocol: 0, unknownSession: 0, refusals: 0 });
  });
});

it.each(['initiating.requesting', 'phaseA.requesting', 'phaseB.requesting'] as const)(
  'a success of the call resets its bounds (%s)',
  async (spot) => {
    const flow = await flowAt(spot, PATIENT);
    await callFails(flow, 'protocol');
    await callFails(flow, 'unavailable');
    await flow.waitOut();
    if (spot === 'initiating.requesting') {
      await flow.initiate.answer({ url: 'https://verify.example/', status: 'STARTED' });
    } else await flow.poll(PROCESSING);
    expect(spentOf(flow)).toMatchObject({ initiating: 0, protocol: 0, unknownSession: 0 });
  },
);

it('a status answer does not reset the refusals of finalize', async () => {
  const flow = await flowAt('finalizing.requesting', PATIENT);
  await callFails(flow, 'finalizeRefused');
  await flow.poll(TO_BE_SIGNED);
  await flow.poll(SIGNED);
  expect(spentOf(flow).refusals).toBe(1);
});

it('invalid answers of finalize do not spend the bound of phase B', async () => {
  const flow = await flowAt('finalizing.requesting', PATIENT);
  for (let calls = 0; calls < 10; calls += 1) await callFails(flow, 'protocol');
  await callFails(flow, 'finalizeRefused');
  await callFails(flow, 'protocol');
  expect(flow.at()).toBe('phaseB.waiting');
});

it.each(['keepWaiting', 'redirect.succeeded'] as const)(
  '%s does not reset the refusals of finalize',
  async (event) => {
    const flow = await flowAt('finalizing.requesting');
    await callFails(flow, 'finalizeRefused');
    vi.setSystemTime(Date.now() + DAY);
    await flow.send('status.check');
    await flow.poll(TO_BE_SIGNED);
    expect(flow.at()).toBe('stalled');
    await flow.send(event);
    expect(spentOf(flow).refusals).toBe(1);
  },
);

it('four transient failures of an old checkpoint spend no bound: one invalid answer is retried', async () => {
  const before = await flowAt('phaseA.requesting', PATIENT);
  await before.pollFails('network');
  const checkpoint = { ...checkpointOf(before.snapshot()), attempts: 4 };
  expect(checkpoint).not.toHaveProperty('spent');
  before.kill();
  const flow = startFlow({ ...PATIENT, checkpoint });
  await callFails(flow, 'protocol');
  expect(flow.at()).toBe('phaseA.waiting');
});
