import * as v from 'valibot';
import {
  identificationPlaces,
  identificationStates,
  type Checkpoint,
  type IdentificationContext,
  type ReadableSnapshot,
  type Subject,
} from '../../machines/identification.types.js';
import { stateOf } from '../../machines/identification.view.js';
import { furthestStatus } from '../../machines/session.js';
import { FAILURES, isFailureCode, type Failure, type FailureCode } from '../../machines/failure.js';
import { isKnownTitle } from '../contract/problem-titles.js';
import {
  correlationTypeSchema,
  finalizeAnswerSchema,
  metadataSchema,
  userIdSchema,
  userTypeSchema,
} from '../contract/schemas.js';
import { utf8Length } from '../contract/utf8-length.js';

/**
 * Makes the checkpoint of a snapshot: `identificationInput({ checkpoint })` resumes from it after a
 * crash or a reload. A plain object without a token and without a hosted URL, of at most 720 bytes
 * as JSON, plus what a call-back id is longer than a GUID.
 *
 * Write it synchronously whenever the snapshot changes. The gateway actors send nothing in the turn
 * that starts them, so the checkpoint is written before the call that it describes.
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
  const state = stateOf(snapshot);
  return storable({
    version: 1,
    userId: context.subject.userId,
    userType: context.subject.userType,
    state,
    place: context.place,
    hostedPage: context.hostedPage,
    status: furthestStatus(context.session),
    waitingSince: context.clock.since,
    ...(context.session.number > 1 && { session: context.session.number }),
    attempts: context.attempts,
    ...spentOf(context),
    ...outageOf(context),
    finalizePayload: context.finalizePayload,
    failure: context.failure,
    output: context.output,
  });
}

function spentOf({ spent: { refusals, ...spent } }: IdentificationContext) {
  const isSpent = Object.values(spent).some((count) => count > 0);
  return { refusals, ...(isSpent && { spent }) };
}

function outageOf({ clock: { isOutage, pausedAt, outageMs } }: IdentificationContext) {
  const since = isOutage ? pausedAt : null;
  return since === null && outageMs === 0 ? {} : { outage: { since, ms: outageMs } };
}

/** The maximum size of a checkpoint as JSON, without what a call-back id is longer than a GUID. */
const MAX_BYTES = 720;

const fits = (checkpoint: Checkpoint): boolean =>
  utf8Length(JSON.stringify(checkpoint)) <= MAX_BYTES;

/**
 * Keeps of the failure's texts what may be stored, and what fits: of the titles those that are known, as
 * any other can hold what is personal; a title gives way to a custom message, and this to that of its
 * code.
 */
function storable(checkpoint: Checkpoint): Checkpoint {
  if (checkpoint.failure === null) return checkpoint;
  const { title, ...untitled } = withKnownTitle(checkpoint.failure);
  const titled = title === undefined ? untitled : { ...untitled, title };
  const withFailure = (failure: Failure): Checkpoint => ({ ...checkpoint, failure });
  return (
    [titled, untitled].map(withFailure).find(fits) ??
    withFailure({ ...untitled, message: FAILURES[untitled.code].message })
  );
}

function withKnownTitle({ title, ...reason }: Failure): Failure {
  return title !== undefined && isKnownTitle(title) ? { ...reason, title } : reason;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const shortText = v.pipe(v.string(), v.maxLength(500));

const failureSchema = v.pipe(
  v.object({
    code: v.custom<FailureCode>(isFailureCode),
    message: shortText,
    retryable: v.boolean(),
    restartable: v.boolean(),
    httpStatus: v.exactOptional(v.pipe(v.number(), v.integer())),
    title: v.exactOptional(shortText),
    retryAfter: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  }),
  // Older versions stored whatever title the gateway gave.
  v.transform(withKnownTitle),
);

const checkpointSchema = v.pipe(
  v.object({
    version: v.literal(1),
    userId: userIdSchema,
    userType: userTypeSchema,
    state: v.picklist(identificationStates),
    place: v.picklist(identificationPlaces),
    hostedPage: v.nullable(v.picklist(['identityCheck', 'signing'])),
    status: v.nullable(v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/))),
    waitingSince: v.nullable(time),
    session: v.exactOptional(v.pipe(count, v.minValue(1))),
    attempts: count,
    refusals: count,
    spent: v.exactOptional(v.object({ initiating: count, protocol: count, unknownSession: count })),
    outage: v.exactOptional(v.object({ since: v.nullable(time), ms: time })),
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

/** Whether the fields agree with each other; if not, the record was tampered with. */
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

/** The result of `readCheckpoint`. */
export type CheckpointReading =
  | { readonly kind: 'usable'; readonly checkpoint: Checkpoint }
  /** Of another user: must not be used. */
  | { readonly kind: 'foreign' }
  /** Truncated, tampered with, or of an unknown version. */
  | { readonly kind: 'unreadable' };

/**
 * Checks a stored record as a checkpoint of a subject. Never throws.
 *
 * @param record the stored object, parsed from JSON
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
