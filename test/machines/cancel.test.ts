import { describe, expect, it, vi } from 'vitest';
import { DAY, OUTPUT, resume, SIGNED, STARTED } from './flow.js';
import { flowAt, SPOTS, type Spot } from './places.js';
import { settle } from './scripted.js';

const isOneOf = (...states: string[]) => {
  return (spot: Spot): boolean => states.some((state) => spot.split('.')[0] === state);
};

const FINALIZING = SPOTS.filter(isOneOf('finalizing'));
const ENDS = SPOTS.filter(isOneOf('completed', 'cancelled', 'expired'));
const CANCELLABLE = SPOTS.filter((spot) => !FINALIZING.includes(spot) && !ENDS.includes(spot));
const isWorking = (spot: Spot): boolean => spot.includes('.');

describe('cancel', () => {
  it.each(CANCELLABLE)('cancels the identification in %s', async (spot) => {
    const flow = await flowAt(spot);
    await flow.send('cancel');
    expect(flow.view()).toMatchObject({ state: 'cancelled', working: false, hosted: null });
    expect(flow.snapshot()).toMatchObject({ status: 'done', output: null });
  });

  it.each(CANCELLABLE.filter(isWorking))('aborts the call or the wait in %s', async (spot) => {
    const flow = await flowAt(spot);
    const signal = flow.underWay();
    await flow.send('cancel');
    expect(signal.aborted).toBe(true);
  });

  it.each(FINALIZING)('is refused in %s: the documents are signed', async (spot) => {
    const flow = await flowAt(spot);
    const before = flow.snapshot();
    await flow.send('cancel');
    expect(flow.snapshot()).toBe(before);
    expect(flow.underWay().aborted).toBe(false);
  });

  it('is refused in finalizing after a resume', async () => {
    const flow = resume(await flowAt('finalizing.requesting'));
    await flow.send('cancel');
    expect(flow.at()).toBe('finalizing.requesting');
  });

  it('makes the machine ignore a later answer', async () => {
    const flow = await flowAt('initiating.requesting');
    await flow.send('cancel');
    flow.initiate.calls[0]?.resolve(STARTED);
    await settle();
    expect(flow.view()).toMatchObject({ state: 'cancelled', hosted: null });
  });
});

describe('leaving a state', () => {
  it('by a redirect aborts the call that the state had made', async () => {
    const flow = resume(await flowAt('signing'));
    const signal = flow.underWay();
    await flow.send('redirect.succeeded');
    expect([flow.at(), signal.aborted]).toEqual(['phaseB.requesting', true]);
  });

  it('makes the machine ignore the answer to that call', async () => {
    const flow = resume(await flowAt('signing'));
    await flow.send('redirect.succeeded');
    flow.getStatus.calls[0]?.resolve(SIGNED);
    await settle();
    expect(flow.at()).toBe('phaseB.requesting');
  });
});

it.each(SPOTS.filter(isWorking))(
  'stopping the machine aborts the call or the wait in %s',
  async (spot) => {
    const flow = await flowAt(spot);
    const signal = flow.underWay();
    flow.kill();
    expect(signal.aborted).toBe(true);
  },
);

describe('after the end', () => {
  it.each(ENDS)('%s calls the gateway for no event', async (spot) => {
    // XState warns about events that a final state does not receive.
    vi.spyOn(console, 'warn').mockReturnValue();
    const flow = await flowAt(spot);
    const calls = flow.calls();
    const types = ['redirect.succeeded', 'status.check', 'retry', 'restart', 'cancel'] as const;
    for (const type of types) await flow.send(type);
    await vi.advanceTimersByTimeAsync(DAY);
    expect([flow.at(), flow.calls()]).toEqual([spot, calls]);
  });

  it('a wait that was in progress leads to no call', async () => {
    const flow = await flowAt('phaseB.waiting');
    const calls = flow.calls();
    await flow.send('cancel');
    await vi.advanceTimersByTimeAsync(DAY);
    expect(flow.calls()).toBe(calls);
  });

  it('a second answer to a call changes nothing', async () => {
    const flow = await flowAt('completed');
    flow.finalize.calls[0]?.resolve({ ...OUTPUT, individualId: 1 });
    await settle();
    expect(flow.view().output).toEqual(OUTPUT);
  });
});
