import { expect, it, vi } from 'vitest';
import { DAY, OUTPUT, SIGNED, STARTED, startFlow, TIMINGS, TO_BE_SIGNED, USER_ID } from './flow.js';
import { flowAt } from './places.js';

const SUBJECT = {
  userId: USER_ID,
  userType: 'merchant',
  correlationType: 1,
  bTrustAppCallBackId: 'callback',
  localTimezone: 'Europe/Sofia',
  userAgent: 'agent',
  browserLanguage: 'bg',
  userLanguage: 'en',
  deviceName: 'device',
} as const;

it('goes through its states in order, from initiating to completed', async () => {
  const flow = startFlow();
  await flow.initiate.answer(STARTED);
  await flow.send('redirect.succeeded');
  await flow.poll(TO_BE_SIGNED);
  await flow.send('redirect.succeeded');
  await flow.poll(SIGNED);
  await flow.finalize.answer(OUTPUT);
  expect(flow.states).toEqual([
    'initiating',
    'awaitingRedirect',
    'phaseA',
    'signing',
    'phaseB',
    'finalizing',
    'completed',
  ]);
});

it('makes the minimal number of calls in an undisturbed flow', async () => {
  const flow = await flowAt('completed');
  expect([
    flow.initiate.calls.length,
    flow.getStatus.calls.length,
    flow.finalize.calls.length,
  ]).toEqual([1, 2, 1]);
});

it('ends with the answer of finalize as its output', async () => {
  const flow = await flowAt('completed');
  expect(flow.snapshot()).toMatchObject({ status: 'done', output: OUTPUT });
});

it('ends without an output when it is cancelled', async () => {
  const flow = await flowAt('cancelled');
  expect(flow.snapshot()).toMatchObject({ status: 'done', output: null });
});

it('passes the subject to initiate, without asking for a restart', () => {
  const flow = startFlow({ subject: SUBJECT });
  expect(flow.initiate.calls.map(({ input }) => input)).toEqual([
    {
      userId: USER_ID,
      userType: 'merchant',
      isRestartIdentification: false,
      localTimezone: 'Europe/Sofia',
      userAgent: 'agent',
      browserLanguage: 'bg',
      userLanguage: 'en',
      deviceName: 'device',
      correlationType: 1,
      timeout: TIMINGS.requestTimeout,
    },
  ]);
});

it('begins with a new session if the input says restart', () => {
  const flow = startFlow({ restart: true });
  expect(flow.at()).toBe('restarting.requesting');
  expect(flow.initiate.calls[0]?.input.isRestartIdentification).toBe(true);
});

it.each(['phaseA.requesting', 'phaseB.requesting'] as const)(
  'asks for the status by the id and the type of the user, in %s',
  async (phase) => {
    const flow = await flowAt(phase, { subject: SUBJECT });
    expect(flow.getStatus.calls.at(-1)?.input).toEqual({
      userId: USER_ID,
      userType: 'merchant',
      timeout: TIMINGS.requestTimeout,
    });
  },
);

it('limits a poll to half of the phase, so that a poll that hangs leaves time for another', async () => {
  const flow = await flowAt('phaseA.requesting', {
    timings: { pollTimeout: 3_001, requestTimeout: 10_000 },
  });
  expect(flow.getStatus.calls[0]?.input.timeout).toBe(1_501);
});

it('passes the payload, the type of the user and the time-out to finalize', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  expect(flow.finalize.calls.map(({ input }) => input)).toEqual([
    {
      payload: { userId: USER_ID, bTrustAppCallBackId: 'callback', correlationType: 1 },
      userType: 'merchant',
      timeout: TIMINGS.requestTimeout,
    },
  ]);
});

it.each(['awaitingRedirect', 'signing', 'stalled', 'failed'] as const)(
  'makes no call in %s, however long it takes',
  async (state) => {
    const flow = await flowAt(state);
    const calls = flow.calls();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(flow.view().working).toBe(false);
    expect([flow.at(), flow.calls()]).toEqual([state, calls]);
  },
);
