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

/** The longest status that is kept. */
const STATUS = 'X'.repeat(64);

/** As full as a flow makes it, with ids and numbers as long as they get. */
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

/** Through the machine, so that a field that is added to a checkpoint is counted as well. */
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

  describe.each(TEXTS)('with a longest title and message %s', (_, letter) => {
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
    'with %s of no text of its own',
    (code) => {
      const reason = failure(code, DETAILS);
      const kept = written({ ...FULLEST, failure: reason });
      expect(bytesOf(kept)).toBeLessThanOrEqual(600);
      expect(kept.failure).toStrictEqual(reason);
    },
  );

  test('with the sentence about a longest status, which is kept whole', () => {
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
  ])('with a longest output %s', (_, correlationId) => {
    const output = { correlationId, individualId: Number.MIN_SAFE_INTEGER };
    expect(v.is(finalizeAnswerSchema, output)).toBe(true);
    const kept = written({ ...FULLEST, state: 'completed', place: 'finalizing', output });
    expect(bytesOf(kept)).toBeLessThanOrEqual(600);
    expect(kept.output).toEqual(output);
  });
});

test('a message of its own that does not fit gives way to that of its code', () => {
  const reason = failure('notEligible', { message: 'н'.repeat(200) });
  expect(written({ ...FULLEST, failure: reason }).failure).toStrictEqual(failure('notEligible'));
});

describe('of a title that does not fit', () => {
  const longest = (title: string) =>
    written({ ...FULLEST, failure: failure('finalizeRefused', { ...DETAILS, title }) }).failure;
  const shorter = (title: string) =>
    written({
      ...FULLEST,
      finalizePayload: null,
      failure: failure('notEligible', { httpStatus: 400, title }),
    }).failure?.title;

  test('as much as fits is kept, and it shows', () => {
    const title = shorter('Потребителят не отговаря на условията. '.repeat(3));
    expect(title).toMatch(/^Потребителят не отговаря на .*…$/);
  });

  test('no half of a character is kept', () => {
    expect(shorter('🪪'.repeat(100))).toMatch(/^(?:🪪)+…$/u);
  });

  test('everything is kept where it is a message of its own that has to go', () => {
    const reason = failure('notEligible', { message: 'н'.repeat(200), title: 'Not eligible' });
    const kept = written({ ...FULLEST, failure: reason }).failure;
    expect(kept).toStrictEqual(failure('notEligible', { title: 'Not eligible' }));
  });

  test('a message of its own is kept where the title alone is too long', () => {
    const message = 'A sentence of its own.';
    const reason = failure('notEligible', { message, title: 'н'.repeat(200) });
    const kept = written({ ...FULLEST, finalizePayload: null, failure: reason }).failure;
    expect(kept).toMatchObject({ message, title: expect.stringMatching(/^н+…$/) as unknown });
  });

  test('as much is kept as fits in 600 bytes exactly', () => {
    const title = 'n'.repeat(199);
    const kept = written({
      ...FULLEST,
      finalizePayload: null,
      failure: failure('notEligible', { title }),
    });
    expect(bytesOf(kept)).toBe(600);
  });

  test('nothing is kept where nothing fits', () => {
    expect(longest('n'.repeat(120))).not.toHaveProperty('title');
  });

  test('nothing is kept where an ellipsis alone would fit', () => {
    const failed = (message: string, title: string) =>
      ({ ...FULLEST, failure: failure('notEligible', { message, title }) }) as const;
    const message = 'm'.repeat(600 - bytesOf(failed('', '…')));
    const kept = written(failed(message, 'n'.repeat(10)));
    expect(kept.failure).toStrictEqual(failure('notEligible', { message }));
  });
});

test('what a long call-back id adds comes on top', () => {
  const finalizePayload = { ...FULLEST.finalizePayload, bTrustAppCallBackId: 'c'.repeat(1_000) };
  const checkpoint = { ...FULLEST, state: 'finalizing', place: 'finalizing' } as const;
  expect(written({ ...checkpoint, finalizePayload }).finalizePayload).toEqual(finalizePayload);
});

test('a checkpoint of exactly 600 bytes is kept as it is', () => {
  const full = (message: string) =>
    ({ ...FULLEST, failure: failure('notEligible', { message, title: 'n' }) }) as const;
  const message = 'm'.repeat(600 - bytesOf(full('')));
  const kept = written(full(message));
  expect(bytesOf(kept)).toBe(600);
  expect(kept.failure).toMatchObject({ message, title: 'n' });
});

test('a title that a gateway commonly gives is kept whole', () => {
  const reason = failure('finalizeRefused', { httpStatus: 400, title: 'Not signed yet' });
  const status = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';
  expect(written({ ...FULLEST, status, attempts: 100, failure: reason }).failure).toStrictEqual(
    reason,
  );
});

test('the live failure keeps its title whole', () => {
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
