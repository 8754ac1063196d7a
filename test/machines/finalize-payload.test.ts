import { expect, it } from 'vitest';
import { checkpointOf, failure, type FinalizePayload } from '../../src/index.js';
import { resume, SIGNED, startFlow, stored, USER_ID, type Flow } from './flow.js';
import { flowAt } from './places.js';

const SUBJECT = { userId: USER_ID, bTrustAppCallBackId: 'first', correlationType: 1 } as const;
const PAYLOAD: FinalizePayload = SUBJECT;

/** What the host says about the same user after a restart of the process. */
const SAYS_SOMETHING_ELSE = {
  subject: { userId: USER_ID, bTrustAppCallBackId: 'second', correlationType: 0 },
} as const;

const payloads = (flow: Flow): FinalizePayload[] =>
  flow.finalize.calls.map(({ input }) => input.payload);

const writtenDown = (flow: Flow): FinalizePayload | null =>
  checkpointOf(flow.snapshot()).finalizePayload;

it('the payload is written down as soon as finalizing begins, before there is an answer', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  expect(writtenDown(flow)).toEqual(PAYLOAD);
});

it.each(['phaseB.requesting', 'phaseB.waiting', 'signing'] as const)(
  'in %s there is no payload yet',
  async (spot) => {
    const flow = await flowAt(spot, { subject: SUBJECT });
    expect(writtenDown(flow)).toBeNull();
  },
);

it('what is sent is what is written down', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  expect(payloads(flow)).toEqual([writtenDown(flow)]);
});

it('every retry sends the same', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  for (const code of ['network', 'unavailable', 'protocol'] as const) {
    await flow.finalize.fail(failure(code));
    await flow.waitOut();
  }
  expect(payloads(flow)).toEqual([PAYLOAD, PAYLOAD, PAYLOAD, PAYLOAD]);
});

it('a retry that the user asked for sends the same', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await flow.finalize.fail(failure('forbidden'));
  await flow.send('retry');
  expect(payloads(flow)).toEqual([PAYLOAD, PAYLOAD]);
});

it('phase B after a refusal keeps the payload', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await flow.finalize.fail(failure('finalizeRefused'));
  expect(writtenDown(flow)).toEqual(PAYLOAD);
});

it('the same is sent after a refusal', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await flow.finalize.fail(failure('finalizeRefused'));
  await flow.poll(SIGNED);
  expect(payloads(flow)).toEqual([PAYLOAD, PAYLOAD]);
});

it.each(['finalizing.requesting', 'finalizing.waiting'] as const)(
  'the same is sent after a crash in %s, whatever the host says about the user now',
  async (spot) => {
    const before = await flowAt(spot, { subject: SUBJECT });
    const flow = resume(before, SAYS_SOMETHING_ELSE);
    expect(payloads(flow)).toEqual([PAYLOAD]);
  },
);

it('the same is sent after a crash in phase B that followed a refusal', async () => {
  const before = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await before.finalize.fail(failure('finalizeRefused'));
  const flow = resume(before, SAYS_SOMETHING_ELSE);
  await flow.poll(SIGNED);
  expect(payloads(flow)).toEqual([PAYLOAD]);
});

it('the same is sent by a retry of a failure that was resumed', async () => {
  const before = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await before.finalize.fail(failure('unknownUser'));
  const flow = resume(before, SAYS_SOMETHING_ELSE);
  await flow.send('retry');
  expect(payloads(flow)).toEqual([PAYLOAD]);
});

it('a checkpoint from before finalizing fixes nothing: what the host says now is sent', async () => {
  const before = await flowAt('phaseB.requesting', { subject: SUBJECT });
  const flow = resume(before, SAYS_SOMETHING_ELSE);
  await flow.poll(SIGNED);
  expect(payloads(flow)).toEqual([SAYS_SOMETHING_ELSE.subject]);
});

it('a checkpoint is used as often as it is read: the payload stays the same', async () => {
  const before = await flowAt('finalizing.requesting', { subject: SUBJECT });
  const checkpoint = stored(before);
  const flows = [checkpoint, checkpoint].map((again) => startFlow({ checkpoint: again }));
  expect(flows.flatMap(payloads)).toEqual([PAYLOAD, PAYLOAD]);
});
