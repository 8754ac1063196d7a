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
  attempts: 1_000_000,
  refusals: 5,
  finalizePayload: {
    userId: subject.userId,
    bTrustAppCallBackId: subject.bTrustAppCallBackId,
    correlationType: subject.correlationType,
  },
  failure: null,
  output: null,
} as const satisfies Checkpoint;

const DETAILS = { httpStatus: 400, retryAfter: Number.MAX_SAFE_INTEGER };

/** Through the machine, so that a field that is added to checkpoints is counted too. */
function written(checkpoint: Checkpoint): Checkpoint {
  const input = identificationInput({ subject });
  const actor = createActor(identificationMachine, { input: { ...input, checkpoint } });
  return checkpointOf(actor.getSnapshot());
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('a checkpoint has at most 600 bytes as JSON', () => {
  const TEXTS = [
    ['in Latin letters', 'n'],
    ['in Cyrillic letters', 'н'],
    ['in Chinese characters', '鉴'],
    ['of emoji', '🪪'],
    ['of quotes, which JSON escapes', '"'],
  ] as const;

  describe.each(TEXTS)('with a title and a message of the maximum length %s', (_, letter) => {
    const text = letter.repeat(200 / letter.length);

    test.each(Object.keys(FAILURES).filter(isFailureCode))('and the failure %s', (code) => {
      const reason = failure(code, { ...DETAILS, title: text, message: text });
      const kept = written({ ...FULLEST, failure: reason });
      expect(bytesOf(kept)).toBeLessThanOrEqual(600);
      expect(kept.failure).toMatchObject({ code, ...DETAILS });
      expect(readCheckpoint(JSON.parse(JSON.stringify(kept)), subject).kind).toBe('usable');
    });
  });

  test.each(Object.keys(FAILURES).filter(isFailureCode))(
    'with the failure %s and its own message',
    (code) => {
      const reason = failure(code, DETAILS);
      const kept = written({ ...FULLEST, failure: reason });
      expect(bytesOf(kept)).toBeLessThanOrEqual(600);
      expect(kept.failure).toStrictEqual(reason);
    },
  );

  test('with a message about a status of the maximum length, which is kept in full', () => {
    const reason = failure('identificationFailed', {
      message: `The gateway reports the status ${STATUS}.`,
    });
    const kept = written({ ...FULLEST, place: 'phaseB', failure: reason });
    expect(bytesOf(kept)).toBeLessThanOrEqual(600);
    expect(kept.failure).toStrictEqual(reason);
  });

  test.each([
    ['in Latin letters', 'c'.repeat(128)],
    ['in Cyrillic letters', 'ц'.repeat(64)],
  ])('with an output of the maximum length %s', (_, correlationId) => {
    const output = { correlationId, individualId: Number.MIN_SAFE_INTEGER };
    expect(v.is(finalizeAnswerSchema, output)).toBe(true);
    const kept = written({ ...FULLEST, state: 'completed', place: 'finalizing', output });
    expect(bytesOf(kept)).toBeLessThanOrEqual(600);
    expect(kept.output).toEqual(output);
  });
});

test('a custom message that does not fit is replaced by that of its code', () => {
  const reason = failure('notEligible', { message: 'н'.repeat(200) });
  expect(written({ ...FULLEST, failure: reason }).failure).toStrictEqual(failure('notEligible'));
});

describe('a title that does not fit', () => {
  const longest = (title: string) =>
    written({ ...FULLEST, failure: failure('finalizeRefused', { ...DETAILS, title }) }).failure;
  const shorter = (title: string) =>
    written({
      ...FULLEST,
      finalizePayload: null,
      failure: failure('notEligible', { httpStatus: 400, title }),
    }).failure?.title;

  test('is truncated, and ends with an ellipsis', () => {
    const title = shorter('Потребителят не отговаря на условията. '.repeat(3));
    expect(title).toMatch(/^Потребителят не отговаря на .*…$/);
  });

  test('is not cut within a character', () => {
    expect(shorter('🪪'.repeat(100))).toMatch(/^(?:🪪)+…$/u);
  });

  test('is kept in full if a custom message has to be replaced', () => {
    const reason = failure('notEligible', { message: 'н'.repeat(200), title: 'Not eligible' });
    const kept = written({ ...FULLEST, failure: reason }).failure;
    expect(kept).toStrictEqual(failure('notEligible', { title: 'Not eligible' }));
  });

  test('is truncated rather than a custom message replaced', () => {
    const message = 'A custom message.';
    const reason = failure('notEligible', { message, title: 'н'.repeat(200) });
    const kept = written({ ...FULLEST, finalizePayload: null, failure: reason }).failure;
    expect(kept).toMatchObject({ message, title: expect.stringMatching(/^н+…$/) as unknown });
  });

  test('is truncated to exactly 600 bytes of the checkpoint', () => {
    const title = 'n'.repeat(199);
    const kept = written({
      ...FULLEST,
      finalizePayload: null,
      failure: failure('notEligible', { title }),
    });
    expect(bytesOf(kept)).toBe(600);
  });

  test('is dropped if not even one character fits', () => {
    expect(longest('n'.repeat(120))).not.toHaveProperty('title');
  });

  test('is dropped if only an ellipsis would fit', () => {
    const failed = (message: string, title: string) =>
      ({ ...FULLEST, failure: failure('notEligible', { message, title }) }) as const;
    const message = 'm'.repeat(600 - bytesOf(failed('', '…')));
    const kept = written(failed(message, 'n'.repeat(10)));
    expect(kept.failure).toStrictEqual(failure('notEligible', { message }));
  });
});

test('a long call-back id may exceed the maximum size', () => {
  const finalizePayload = { ...FULLEST.finalizePayload, bTrustAppCallBackId: 'c'.repeat(1_000) };
  const checkpoint = { ...FULLEST, state: 'finalizing', place: 'finalizing' } as const;
  expect(written({ ...checkpoint, finalizePayload }).finalizePayload).toEqual(finalizePayload);
});

test('a checkpoint of exactly 600 bytes is not changed', () => {
  const full = (message: string) =>
    ({ ...FULLEST, failure: failure('notEligible', { message, title: 'n' }) }) as const;
  const message = 'm'.repeat(600 - bytesOf(full('')));
  const kept = written(full(message));
  expect(bytesOf(kept)).toBe(600);
  expect(kept.failure).toMatchObject({ message, title: 'n' });
});

test('a common title is kept in full', () => {
  const reason = failure('finalizeRefused', { httpStatus: 400, title: 'Not signed yet' });
  const status = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';
  expect(written({ ...FULLEST, status, attempts: 100, failure: reason }).failure).toStrictEqual(
    reason,
  );
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
