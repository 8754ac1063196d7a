import { expect, it, vi } from 'vitest';
import {
  failure,
  identificationEventTypes,
  type FailureCode,
  type IdentificationEventType,
} from '../../src/index.js';
import { PROCESSING, restore, resume, SIGNED, type Flow } from './flow.js';
import { flowAt, SPOTS, type Spot } from './places.js';

const failedAt = async (spot: Spot, code: FailureCode): Promise<Flow> => {
  const flow = await flowAt(spot);
  if (spot.startsWith('phase')) await flow.pollFails(code);
  else await flow.initiate.fail(failure(code));
  return flow;
};
const after = async (spot: Spot, ...types: IdentificationEventType[]): Promise<Flow> => {
  const flow = await flowAt(spot);
  for (const type of types) await flow.send(type);
  return flow;
};
const failedByRedirect = async (spot: Spot): Promise<Flow> => {
  const flow = await after(spot, 'redirect.failed');
  await flow.poll(PROCESSING);
  return flow;
};

// Every place, and every memory that makes the same place accept something else.
const SITUATIONS: (readonly [name: string, come: () => Promise<Flow>])[] = [
  ...SPOTS.map((spot) => [spot, () => flowAt(spot)] as const),
  ['resumed at the identity check', async () => resume(await flowAt('awaitingRedirect'))],
  ['resumed at the signing', async () => resume(await flowAt('signing'))],
  ['asking about a failed check', () => after('awaitingRedirect', 'redirect.failed')],
  ['asking about an expired signing', () => after('signing', 'redirect.expired')],
  ['failed by the identity check', () => failedByRedirect('awaitingRedirect')],
  ['failed by the signing', () => failedByRedirect('signing')],
  ['failed for good', () => failedAt('initiating.requesting', 'forbidden')],
  ['failed with a way back', () => failedAt('phaseB.requesting', 'unauthorized')],
];

it.each(SITUATIONS)('can names exactly what changes the machine: %s', async (_, come) => {
  // XState says on the console that a machine at its end does not listen.
  vi.spyOn(console, 'warn').mockReturnValue();
  const flow = await come();
  const { can } = flow.view();
  const changing: IdentificationEventType[] = [];
  for (const type of identificationEventTypes) {
    const restored = restore(flow);
    const before = restored.snapshot();
    await restored.send(type);
    if (restored.snapshot() !== before) changing.push(type);
  }
  expect(can).toEqual(changing);
});

it.each(['completed', 'cancelled'] as const)('can names nothing when it is %s', async (spot) => {
  expect((await flowAt(spot)).view().can).toEqual([]);
});

it('can names nothing for a machine that was stopped', async () => {
  const flow = await flowAt('phaseA.waiting');
  flow.kill();
  expect(flow.view().can).toEqual([]);
});

it('can names no cancel while finalizing, although the root understands it', async () => {
  const flow = await flowAt('phaseA.requesting');
  expect(flow.view().can).toContain('cancel');
  await flow.poll(SIGNED);
  expect(flow.view().can).not.toContain('cancel');
});
