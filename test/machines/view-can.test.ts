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

// Every state with its steps, and every context in which a state accepts other events.
const SITUATIONS: (readonly [name: string, come: () => Promise<Flow>])[] = [
  ...SPOTS.map((spot) => [spot, () => flowAt(spot)] as const),
  ['resumed at the identity check', async () => resume(await flowAt('awaitingRedirect'))],
  ['resumed at the signing', async () => resume(await flowAt('signing'))],
  ['polling after a failed check', () => after('awaitingRedirect', 'redirect.failed')],
  ['polling after an expired signing', () => after('signing', 'redirect.expired')],
  ['failed by the identity check', () => failedByRedirect('awaitingRedirect')],
  ['failed by the signing', () => failedByRedirect('signing')],
  ['failed without a retry', () => failedAt('initiating.requesting', 'forbidden')],
  ['failed with a retry', () => failedAt('phaseB.requesting', 'notEligible')],
];

it.each(SITUATIONS)('can lists exactly the events that have an effect: %s', async (_, come) => {
  // XState warns about events that a final state does not receive.
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

it.each(['completed', 'cancelled', 'expired'] as const)('can is empty in %s', async (spot) => {
  expect((await flowAt(spot)).view().can).toEqual([]);
});

it('can is empty for a stopped machine', async () => {
  const flow = await flowAt('phaseA.waiting');
  flow.kill();
  expect(flow.view().can).toEqual([]);
});

it('can has no cancel while finalizing, although the root has the transition', async () => {
  const flow = await flowAt('phaseA.requesting');
  expect(flow.view().can).toContain('cancel');
  await flow.poll(SIGNED);
  expect(flow.view().can).not.toContain('cancel');
});
