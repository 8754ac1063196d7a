import { expect, it } from 'vitest';
import { checkpointOf, failure, type FinalizePayload } from '../../src/index.js';
import { resume, SIGNED, startFlow, stored, USER_ID, type Flow } from './flow.js';
import { flowAt } from './places.js';

const SUBJECT = { userId: USER_ID, bTrustAppCallBackId: 'first', correlationType: 1 } as const;
const PAYLOAD: FinalizePayload = SUBJECT;

/** Other options of the host for the same user, after a restart of the process. */
const OTHER_OPTIONS = {
  subject: { userId: USER_ID, bTrustAppCallBackId: 'second', correlationType: 0 },
} as const;

const payloads = (flow: Flow): FinalizePayload[] =>
  flow.finalize.calls.map(({ input }) => input.payload);

const storedPayload = (flow: Flow): FinalizePayload | null =>
  checkpointOf(flow.snapshot()).finalizePayload;

it('the checkpoint holds the payload as soon as finalizing begins, before the answer', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  expect(storedPayload(flow)).toEqual(PAYLOAD);
});

it.each(['phaseB.requesting', 'phaseB.waiting', 'signing'] as const)(
  'in %s the checkpoint holds no payload yet',
  async (spot) => {
    const flow = await flowAt(spot, { subject: SUBJECT });
    expect(storedPayload(flow)).toBeNull();
  },
);

it('the payload that is sent is the one in the checkpoint', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  expect(payloads(flow)).toEqual([storedPayload(flow)]);
});

it('every automatic retry sends the same payload', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  for (const code of ['network', 'unavailable', 'protocol'] as const) {
    await flow.finalize.fail(failure(code));
    await flow.waitOut();
  }
  expect(payloads(flow)).toEqual([PAYLOAD, PAYLOAD, PAYLOAD, PAYLOAD]);
});

it('the event retry sends the same payload', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await flow.finalize.fail(failure('forbidden'));
  await flow.send('retry');
  expect(payloads(flow)).toEqual([PAYLOAD, PAYLOAD]);
});

it('phase B keeps the payload after a refusal', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await flow.finalize.fail(failure('finalizeRefused'));
  expect(storedPayload(flow)).toEqual(PAYLOAD);
});

it('the same payload is sent after a refusal', async () => {
  const flow = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await flow.finalize.fail(failure('finalizeRefused'));
  await flow.poll(SIGNED);
  expect(payloads(flow)).toEqual([PAYLOAD, PAYLOAD]);
});

it.each(['finalizing.requesting', 'finalizing.waiting'] as const)(
  'the same payload is sent after a crash in %s, although the options of the host differ now',
  async (spot) => {
    const before = await flowAt(spot, { subject: SUBJECT });
    const flow = resume(before, OTHER_OPTIONS);
    expect(payloads(flow)).toEqual([PAYLOAD]);
  },
);

it('the same payload is sent after a refusal and a crash in phase B', async () => {
  const before = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await before.finalize.fail(failure('finalizeRefused'));
  const flow = resume(before, OTHER_OPTIONS);
  await flow.poll(SIGNED);
  expect(payloads(flow)).toEqual([PAYLOAD]);
});

it('the event retry sends the same payload after a crash', async () => {
  const before = await flowAt('finalizing.requesting', { subject: SUBJECT });
  await before.finalize.fail(failure('unknownUser'));
  const flow = resume(before, OTHER_OPTIONS);
  await flow.send('retry');
  expect(payloads(flow)).toEqual([PAYLOAD]);
});

it('a checkpoint from before finalizing fixes no payload: the present options are sent', async () => {
  const before = await flowAt('phaseB.requesting', { subject: SUBJECT });
  const flow = resume(before, OTHER_OPTIONS);
  await flow.poll(SIGNED);
  expect(payloads(flow)).toEqual([OTHER_OPTIONS.subject]);
});

it('each resumption from one checkpoint sends the same payload', async () => {
  const before = await flowAt('finalizing.requesting', { subject: SUBJECT });
  const checkpoint = stored(before);
  const flows = [checkpoint, checkpoint].map((again) => startFlow({ checkpoint: again }));
  expect(flows.flatMap(payloads)).toEqual([PAYLOAD, PAYLOAD]);
});
