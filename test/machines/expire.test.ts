import { describe, expect, it } from 'vitest';
import { failure, type FailureCode } from '../../src/index.js';
import { OUTPUT, PROCESSING, resume, SIGNED, TO_BE_SIGNED } from './flow.js';
import { complete, flowAt, SPOTS } from './places.js';

const ASKING = ['signing.expiring', 'stalled.expiring', 'failed.expiring'] as const;
const EXPIRABLE = new Set(['awaitingRedirect', 'signing', 'stalled', 'failed']);

describe('an identification that has waited for too long', () => {
  it('expires without a call before its user has returned from the identity check', async () => {
    const flow = await flowAt('awaitingRedirect');
    await flow.send('expire');
    expect(flow.view()).toMatchObject({ state: 'expired', can: [], hosted: null, visit: null });
    expect(flow.snapshot()).toMatchObject({ status: 'done', output: null });
    expect(flow.getStatus.calls).toEqual([]);
  });

  it('expires without a call where the gateway has given no session', async () => {
    const flow = await flowAt('failed');
    await flow.send('expire');
    expect([flow.at(), flow.getStatus.calls.length]).toEqual(['expired', 0]);
  });

  it.each(ASKING)('in %s expires after an answer without news', async (spot) => {
    const flow = await flowAt(spot);
    const [state] = spot.split('.');
    expect(flow.view().state).toBe(state);
    await flow.getStatus.answer(PROCESSING);
    expect(flow.at()).toBe('expired');
  });

  it.each(ASKING)('in %s is finalized where the answer says that it is signed', async (spot) => {
    const flow = await flowAt(spot);
    await flow.getStatus.answer(SIGNED);
    expect(flow.at()).toBe('finalizing.requesting');
    await complete(flow);
    expect(flow.view().output).toEqual(OUTPUT);
  });

  it.each(['unknownSession', 'unknownUser', 'rejected', 'unsafeUrl'] as const)(
    'expires where the gateway answers %s',
    async (code) => {
      const flow = await flowAt('signing.expiring');
      await flow.getStatus.fail(failure(code));
      expect(flow.at()).toBe('expired');
    },
  );

  it.each([
    ...(['network', 'timeout', 'rateLimited', 'unavailable', 'intermediary', 'protocol'] as const),
    ...(['tokenUnavailable', 'unauthorized', 'forbidden', 'actorMissing'] as const),
  ] satisfies FailureCode[])(
    'does not expire where the call fails by %s, as it may be signed',
    async (code) => {
      const flow = await flowAt('signing.expiring');
      await flow.getStatus.fail(failure(code));
      expect(flow.at()).toBe('signing');
    },
  );

  it('does not expire where its user acts while the gateway is asked', async () => {
    const flow = await flowAt('signing.expiring');
    await flow.send('redirect.succeeded');
    expect(flow.at()).toBe('phaseB.requesting');
  });
});

describe('an identification that is signed', () => {
  it('does not expire after finalize was refused for good', async () => {
    const flow = await flowAt('finalizing.requesting');
    await flow.finalize.fail(failure('forbidden'));
    await flow.send('expire');
    expect(flow.at()).toBe('failed');
  });

  it('does not expire after a crash either', async () => {
    const before = await flowAt('finalizing.requesting');
    await before.finalize.fail(failure('forbidden'));
    const flow = resume(before);
    await flow.send('expire');
    expect(flow.at()).toBe('failed');
  });

  it('does not expire where Initiate said so', async () => {
    const flow = await flowAt('initiating.requesting');
    await flow.initiate.answer({ url: 'https://verify.example/1', status: SIGNED.status });
    await flow.send('expire');
    expect(flow.at()).toBe('awaitingRedirect');
  });
});

const ENDS: readonly string[] = ['completed', 'cancelled', 'expired'];

it.each(SPOTS.filter((spot) => !ENDS.includes(spot) && !EXPIRABLE.has(spot.split('.')[0] ?? '')))(
  'nothing expires in %s',
  async (spot) => {
    const flow = await flowAt(spot);
    await flow.send('expire');
    expect(flow.at()).toBe(spot);
  },
);

it('a hint before the last answer asks again, and nothing expires', async () => {
  const flow = await flowAt('signing.expiring');
  await flow.send('hint');
  await flow.getStatus.answer(TO_BE_SIGNED);
  expect(flow.at()).toBe('signing');
});
