import { vi } from 'vitest';
import { failure } from '../../src/index.js';
import {
  HOUR,
  OUTPUT,
  PROCESSING,
  SIGNED,
  STARTED,
  startFlow,
  TO_BE_SIGNED,
  type Flow,
  type FlowOptions,
} from './flow.js';

type Way = (flow: Flow) => Promise<void>;

const inOrder =
  (...ways: readonly Way[]): Way =>
  async (flow) => {
    for (const way of ways) await way(flow);
  };

const initiateFails: Way = (flow) => flow.initiate.fail(failure('network'));
const toAwaitingRedirect: Way = (flow) => flow.initiate.answer(STARTED);
const comeBack: Way = (flow) => flow.send('redirect.succeeded');
const toPhaseA = inOrder(toAwaitingRedirect, comeBack);
const nothingNew: Way = (flow) => flow.poll(PROCESSING);
const toSigning = inOrder(toPhaseA, (flow) => flow.poll(TO_BE_SIGNED));
const toPhaseB = inOrder(toSigning, comeBack);
const toFinalizing = inOrder(toPhaseB, (flow) => flow.poll(SIGNED));
const toFailed: Way = (flow) => flow.initiate.fail(failure('rejected'));
const toRestarting = inOrder(toFailed, (flow) => flow.send('restart'));

const stall: Way = async (flow) => {
  await nothingNew(flow);
  vi.setSystemTime(Date.now() + HOUR);
  await flow.send('status.check');
  await flow.getStatus.answer(PROCESSING);
};

const hint: Way = (flow) => flow.send('hint');
const expire: Way = (flow) => flow.send('expire');
const toFailedCheck = inOrder(
  toAwaitingRedirect,
  (flow) => flow.send('redirect.failed'),
  nothingNew,
);

/** Every state with its inner steps, and the way to it from the start. */
const WAYS = {
  'initiating.requesting': () => Promise.resolve(),
  'initiating.waiting': initiateFails,
  'restarting.requesting': toRestarting,
  'restarting.waiting': inOrder(toRestarting, initiateFails),
  awaitingRedirect: toAwaitingRedirect,
  'awaitingRedirect.asking': inOrder(toAwaitingRedirect, hint),
  'phaseA.requesting': toPhaseA,
  'phaseA.waiting': inOrder(toPhaseA, nothingNew),
  signing: toSigning,
  'signing.asking': inOrder(toSigning, hint),
  'signing.expiring': inOrder(toSigning, expire),
  'phaseB.requesting': toPhaseB,
  'phaseB.waiting': inOrder(toPhaseB, nothingNew),
  'finalizing.requesting': toFinalizing,
  'finalizing.waiting': inOrder(toFinalizing, (flow) => flow.finalize.fail(failure('network'))),
  stalled: inOrder(toPhaseA, stall),
  'stalled.asking': inOrder(toPhaseA, stall, hint),
  'stalled.expiring': inOrder(toPhaseA, stall, expire),
  failed: toFailed,
  'failed.asking': inOrder(toFailedCheck, hint),
  'failed.expiring': inOrder(toFailedCheck, expire),
  completed: inOrder(toFinalizing, (flow) => flow.finalize.answer(OUTPUT)),
  cancelled: (flow: Flow) => flow.send('cancel'),
  expired: inOrder(toAwaitingRedirect, expire),
} as const satisfies Record<string, Way>;

export type Spot = keyof typeof WAYS;

const keysOf = <TKey extends string>(record: Record<TKey, unknown>): TKey[] =>
  // The cast is safe: the record has exactly the keys of its type.
  Object.keys(record) as TKey[];

/** Every state with its inner steps: `phaseA.waiting`. */
export const SPOTS: readonly Spot[] = keysOf(WAYS);

/** A flow in a state and step. */
export async function flowAt(spot: Spot, options: FlowOptions = {}): Promise<Flow> {
  const flow = startFlow(options);
  await WAYS[spot](flow);
  if (flow.at() !== spot) throw new Error(`Came to ${flow.at()}, not to ${spot}.`);
  return flow;
}

/**
 * Drives a flow to its end: the user does the right thing, and the gateway answers as it should.
 */
export async function complete(flow: Flow): Promise<void> {
  // Far more steps than the longest way has, so that a machine that loops is detected.
  for (let steps = 0; steps < 50; steps += 1) {
    const { state, can } = flow.view();
    if (flow.snapshot().status !== 'active') return;
    if (flow.at().endsWith('.waiting')) await flow.send('status.check');
    else if (state === 'initiating' || state === 'restarting') await flow.initiate.answer(STARTED);
    else if (state === 'phaseA') await flow.getStatus.answer(TO_BE_SIGNED);
    else if (state === 'phaseB') await flow.getStatus.answer(SIGNED);
    else if (state === 'finalizing') await flow.finalize.answer(OUTPUT);
    else if (state === 'awaitingRedirect' || state === 'signing') await comeBack(flow);
    else if (state === 'stalled') await flow.send('keepWaiting');
    else
      await flow.send(
        (['retry', 'restart'] as const).find((type) => can.includes(type)) ?? 'cancel',
      );
  }
  throw new Error(`No end in sight at ${flow.at()}.`);
}
