import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import type { Checkpoint } from '../../machines/identification.types.js';
import { viewOf } from '../../machines/identification.view.js';
import { checkpointOf, readCheckpoint } from '../../src/input/checkpoint.js';
import { failure, FAILURES, isFailureCode } from '../../machines/failure.js';
import { finalizeAnswerSchema } from '../../src/contract/schemas.js';
import { identificationInput } from '../../src/input/identification-input.js';

const subject = {
  userId: 2_147_483_647,
  userType: 'individual',
  correlationType: 1,
  bTrustAppCallBackId: '0f8fad5b-d9cb-469f-a165-70867728950e',
} as const;

/** A status of the maximum length. */
const STATUS = 'X'.repeat(64);

/** The largest checkpoint that a flow can make, but for the failure. */
const FULLEST = {
  version: 1,
  userId: subject.userId,
  userType: subject.userType,
  state: 'failed',
  place: 'awaitingRedirect',
  hostedPage: 'identityCheck',
  status: STATUS,
  waitingSince: 1_779_357_600_000,
  session: 1_000,
  attempts: 1_000_000,
  refusals: 5,
  spent: { initiating: 100, protocol: 100, unknownSession: 3 },
  outage: { since: 1_779_357_600_000, ms: 86_400_000 },
  finalizePayload: {
    userId: subject.userId,
    bTrustAppCallBackId: subject.bTrustAppCallBackId,
    correlationType: subject.correlationType,
  },
  failure: null,
  output: null,
} as const satisfies Checkpoint;

/** The longest that is known. */
const TITLE = 'The access token is missing or not valid';

const DETAILS = { httpStatus: 400, retryAfter: Number.MAX_SAFE_INTEGER };

/** Through the machine, so that a field that is added to checkpoints is counted too. */
function written(checkpoint: Checkpoint): Checkpoint {
  const input = identificationInput({ subject });
  const actor = createActor(identificationMachine, { input: { ...input, checkpoint } });
  return checkpointOf(actor.getSnapshot());
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('a checkpoint has at most 720 bytes as JSON', () => {
  const TEXTS = [
    ['in Latin letters', 'n'],
    ['in Cyrillic letters', 'н'],
    ['in Chinese characters', '鉴'],
    ['of emoji', '🪪'],
    ['of quotes, which JSON escapes', '"'],
  ] as const;

  describe.each(TEXTS)('with a message of the maximum length %s, and a title', (_, letter) => {
    const message = letter.repeat(200 / letter.length);

    test.each(Object.keys(FAILURES).filter(isFailureCode))('and the failure %s', (code) => {
      const reason = failure(code, { ...DETAILS, title: TITLE, message });
      const kept = written({ ...FULLEST, failure: reason });
      expect(bytesOf(kept)).toBeLessThanOrEqual(720);
      expect(kept.failure).toMatchObject({ code, ...DETAILS });
      expect(readCheckpoint(JSON.parse(JSON.stringify(kept)), subject).kind).toBe('usable');
    });
  });

  test.each(Object.keys(FAILURES).filter(isFailureCode))(
    'with the failure %s and its own message',
    (code) => {
      const reason = failure(code, DETAILS);
      const kept = written({ ...FULLEST, failure: reason });
      expect(bytesOf(kept)).toBeLessThanOrEqual(720);
      expect(kept.failure).toStrictEqual(reason);
    },
  );

  test('with a message about a status of the maximum length, which is kept in full', () => {
    const reason = failure('identificationFailed', {
      message: `The gateway reports the status ${STATUS}.`,
    });
    const kept = written({ ...FULLEST, place: 'phaseB', failure: reason });
    expect(bytesOf(kept)).toBeLessThanOrEqual(720);
    expect(kept.failure).toStrictEqual(reason);
  });

  test.each([
    ['in Latin letters', 'c'.repeat(128)],
    ['in Cyrillic letters', 'ц'.repeat(64)],
  ])('with an output of the maximum length %s', (_, correlationId) => {
    const output = { correlationId, individualId: Number.MIN_SAFE_INTEGER };
    expect(v.is(finalizeAnswerSchema, output)).toBe(true);
    const kept = written({ ...FULLEST, state: 'completed', place: 'finalizing', output });
    expect(bytesOf(kept)).toBeLessThanOrEqual(720);
    expect(kept.output).toEqual(output);
  });
});

test('a custom message that does not fit is replaced by that of its code', () => {
  const reason = failure('notEligible', { message: 'н'.repeat(200) });
  expect(written({ ...FULLEST, failure: reason }).failure).toStrictEqual(failure('notEligible'));
});

test('a known title is kept where it fits, and gives way to a custom message', () => {
  const store = (message: string) =>
    written({
      ...FULLEST,
      finalizePayload: null,
      failure: failure('notEligible', { message, title: TITLE }),
    }).failure;
  expect(store('A message.')).toStrictEqual(
    failure('notEligible', { message: 'A message.', title: TITLE }),
  );
  const message = 'm'.repeat(200);
  expect(store(message)).toStrictEqual(failure('notEligible', { message }));
});

test('a title that is not known is not stored, as it can hold what is personal', () => {
  const reason = failure('notEligible', { title: 'Ivan Ivanov is not eligible' });
  expect(written({ ...FULLEST, failure: reason }).failure).toStrictEqual(failure('notEligible'));
});

test('a long call-back id may exceed the maximum size', () => {
  const finalizePayload = { ...FULLEST.finalizePayload, bTrustAppCallBackId: 'c'.repeat(1_000) };
  const checkpoint = { ...FULLEST, state: 'finalizing', place: 'finalizing' } as const;
  expect(written({ ...checkpoint, finalizePayload }).finalizePayload).toEqual(finalizePayload);
});

test('a checkpoint of exactly 720 bytes is not changed', () => {
  const full = (message: string) =>
    ({ ...FULLEST, failure: failure('notEligible', { message, title: TITLE }) }) as const;
  const message = 'm'.repeat(720 - bytesOf(full('')));
  const kept = written(full(message));
  expect(bytesOf(kept)).toBe(720);
  expect(kept.failure).toMatchObject({ message, title: TITLE });
});

test('the failure in the view keeps its title in full', () => {
  const title = 'n'.repeat(120);
  const input = identificationInput({ subject });
  const checkpoint = { ...FULLEST, failure: failure('finalizeRefused', { ...DETAILS, title }) };
  const actor = createActor(identificationMachine, { input: { ...input, checkpoint } });
  expect(viewOf(actor.getSnapshot()).failure?.title).toBe(title);
});

test('the first checkpoint of a flow can be read', () => {
  const actor = createActor(identificationMachine, { input: identificationInput({ subject }) });
  const written: unknown = JSON.parse(JSON.stringify(checkpointOf(actor.getSnapshot())));
  expect(readCheckpoint(written, subject).kind).toBe('usable');
});
