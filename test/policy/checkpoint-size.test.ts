import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import { checkpointOf, readCheckpoint } from '../../src/checkpoint.js';
import { failure } from '../../src/failure.js';
import { identificationInput } from '../../src/input.js';

const subject = {
  userId: 2_147_483_647,
  userType: 'individual',
  correlationType: 1,
  bTrustAppCallBackId: '0f8fad5b-d9cb-469f-a165-70867728950e',
} as const;

/** As full as a flow makes it, with ids as long as they get and a title of common length. */
const FULLEST = {
  version: 1,
  userId: subject.userId,
  userType: subject.userType,
  state: 'failed',
  place: 'finalizing',
  hostedPage: 'identityCheck',
  status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
  waitingSince: 1_779_357_600_000,
  attempts: 100,
  refusals: 5,
  finalizePayload: {
    userId: subject.userId,
    bTrustAppCallBackId: subject.bTrustAppCallBackId,
    correlationType: subject.correlationType,
  },
  failure: failure('finalizeRefused', {
    httpStatus: 400,
    title: 'The documents are not signed',
    retryAfter: 60_000,
  }),
  output: null,
};

test('the fullest checkpoint of a flow has at most 600 bytes as JSON', () => {
  const actor = createActor(identificationMachine, {
    input: identificationInput({ subject, checkpoint: FULLEST }),
  });
  // Through the machine, so that a field that is added to a checkpoint is counted as well.
  const written = checkpointOf(actor.getSnapshot());
  expect(written).toStrictEqual(FULLEST);
  expect(Buffer.byteLength(JSON.stringify(written))).toBeLessThanOrEqual(600);
});

test('the first checkpoint of a flow can be read', () => {
  const actor = createActor(identificationMachine, { input: identificationInput({ subject }) });
  const written: unknown = JSON.parse(JSON.stringify(checkpointOf(actor.getSnapshot())));
  expect(readCheckpoint(written, subject).kind).toBe('usable');
});
