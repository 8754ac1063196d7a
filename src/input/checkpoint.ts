import * as v from 'valibot';
import {
  identificationStates,
  type Checkpoint,
  type ReadableSnapshot,
  type Subject,
} from '../../machines/identification.types.js';
import { stateOf } from '../../machines/identification.view.js';
import { FAILURES, isFailureCode, type Failure, type FailureCode } from '../../machines/failure.js';
import {
  correlationTypeSchema,
  finalizeAnswerSchema,
  metadataSchema,
  userIdSchema,
  userTypeSchema,
} from '../contract/schemas.js';

/**
 * What to write down of a snapshot, so that `identificationInput({ checkpoint })` goes on from it
 * after a crash or a reload. A plain object of at most 600 bytes as JSON (what a call-back id is
 * longer than a GUID comes on top), without a token and without a hosted URL.
 *
 * Write it whenever the snapshot changes, before the event loop turns: the gateway actors send
 * nothing in the turn that starts them, so what is about to be done is written first.
 *
 * @example
 * ```ts
 * import { checkpointOf, type IdentificationSnapshot } from 'identification-machine';
 *
 * const write = (snapshot: IdentificationSnapshot): void => {
 *   localStorage.setItem('identification', JSON.stringify(checkpointOf(snapshot)));
 * };
 * ```
 */
export function checkpointOf(snapshot: ReadableSnapshot): Checkpoint {
  const { context } = snapshot;
  return shortened({
    version: 1,
    userId: context.subject.userId,
    userType: context.subject.userType,
    state: stateOf(snapshot),
    place: context.place,
    hostedPage: context.hostedPage,
    status: context.statuses.at(-1) ?? null,
    waitingSince: context.waitingSince,
    attempts: context.attempts,
    refusals: context.refusals,
    finalizePayload: context.finalizePayload,
    failure: context.failure,
    output: context.output,
  });
}

/** As JSON, in bytes. */
const LARGEST_CHECKPOINT = 600;

const isShort = (checkpoint: Checkpoint): boolean =>
  new TextEncoder().encode(JSON.stringify(checkpoint)).byteLength <= LARGEST_CHECKPOINT;

/**
 * The texts of a failure are the one thing that others make long: the title gets what room is left,
 * and a message of its own that leaves none gives way to that of its code.
 */
function shortened(checkpoint: Checkpoint): Checkpoint {
  if (checkpoint.failure === null || isShort(checkpoint)) return checkpoint;
  const { title, ...reason } = checkpoint.failure;
  const having = (failure: Failure): Checkpoint => ({ ...checkpoint, failure });
  const message = isShort(having(reason)) ? reason.message : FAILURES[reason.code].message;
  const plain = having({ ...reason, message });
  if (title === undefined) return plain;
  const whole = having({ ...reason, message, title });
  if (isShort(whole)) return whole;
  for (const characters = Array.from(title); characters.pop() !== undefined;) {
    const cut = having({ ...reason, message, title: `${characters.join('')}…` });
    if (characters.length > 0 && isShort(cut)) return cut;
  }
  return plain;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const shortText = v.pipe(v.string(), v.maxLength(500));

const failureSchema = v.object({
  code: v.custom<FailureCode>(isFailureCode),
  message: shortText,
  retryable: v.boolean(),
  restartable: v.boolean(),
  httpStatus: v.exactOptional(v.pipe(v.number(), v.integer())),
  title: v.exactOptional(shortText),
  retryAfter: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
});

const places = [
  'initiating',
  'restarting',
  'awaitingRedirect',
  'phaseA',
  'signing',
  'phaseB',
  'finalizing',
] as const;

const checkpointSchema = v.pipe(
  v.object({
    version: v.literal(1),
    userId: userIdSchema,
    userType: userTypeSchema,
    state: v.picklist(identificationStates),
    place: v.picklist(places),
    hostedPage: v.nullable(v.picklist(['identityCheck', 'signing'])),
    status: v.nullable(v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/))),
    waitingSince: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
    attempts: count,
    refusals: count,
    finalizePayload: v.nullable(
      v.object({
        userId: userIdSchema,
        bTrustAppCallBackId: metadataSchema,
        correlationType: correlationTypeSchema,
      }),
    ),
    failure: v.nullable(failureSchema),
    output: v.nullable(finalizeAnswerSchema),
  }),
  v.check(isConsistent),
);

/** A record that says two things at once has been tampered with: the gateway is asked instead. */
function isConsistent(record: Checkpoint): boolean {
  const { state, place, finalizePayload } = record;
  if (finalizePayload !== null && finalizePayload.userId !== record.userId) return false;
  switch (state) {
    case 'completed':
      return record.output !== null && finalizePayload !== null;
    case 'failed':
      return record.failure !== null;
    case 'stalled':
      return place === 'phaseA' || place === 'phaseB';
    case 'cancelled':
      return true;
    case 'finalizing':
      return place === state && finalizePayload !== null;
    default:
      return place === state;
  }
}

/** What became of a record that was handed in as a checkpoint. */
export type CheckpointReading =
  | { readonly kind: 'usable'; readonly checkpoint: Checkpoint }
  /** Of another user: nothing of it is used. */
  | { readonly kind: 'foreign' }
  /** Truncated, tampered with, or of a version that this one does not know. */
  | { readonly kind: 'unreadable' };

/**
 * Reads a record that came from outside as a checkpoint of a subject.
 *
 * @param record what was stored, as an object (not as JSON text)
 */
export function readCheckpoint(
  record: unknown,
  subject: Pick<Subject, 'userId' | 'userType'>,
): CheckpointReading {
  const parsed = v.safeParse(checkpointSchema, record);
  if (!parsed.success) return { kind: 'unreadable' };
  const checkpoint = parsed.output;
  return checkpoint.userId === subject.userId && checkpoint.userType === subject.userType
    ? { kind: 'usable', checkpoint }
    : { kind: 'foreign' };
}
