/**
 * The gateway's three operations as it documents them: paths, requests and answers.
 *
 * The gateway client and the sandbox, the two sides of the contract, share these schemas.
 */
import * as v from 'valibot';
import { utf8Length } from './utf8-length.js';

/** The largest `userId` (int32). */
const MAX_USER_ID = 2_147_483_647;

const USER_ID_RULE = `must be a whole number from 1 to ${String(MAX_USER_ID)}`;

export const userIdSchema = v.pipe(
  v.number(USER_ID_RULE),
  v.integer(USER_ID_RULE),
  v.minValue(1, USER_ID_RULE),
  v.maxValue(MAX_USER_ID, USER_ID_RULE),
);

/** The type of a user in the path of the status call. */
export const USER_TYPE_CODES = { individual: 0, merchant: 1 } as const;

export const userTypeSchema = v.picklist(
  ['individual', 'merchant'],
  'must be "individual" or "merchant"',
);

export const correlationTypeSchema = v.picklist([0, 1], 'must be 0 or 1');

/** Metadata for audit and support: a string or null. */
export const metadataSchema = v.nullable(
  v.pipe(
    v.string('must be a string or null'),
    v.maxLength(1_000, 'must have at most 1000 characters'),
  ),
);

export const PATHS = {
  initiate: '/Enrollment/initiate-external-identification',
  finalize: '/Enrollment/finalize-external-identification',
  /** The segment `true` says that the client has received the redirect of the step before. */
  status: (userId: number | string, userTypeCode: number | string): string =>
    `/Enrollment/${String(userId)}/${String(userTypeCode)}/true/get-identification-process-status`,
} as const;

const optionalMetadata = v.optional(metadataSchema, null);

export const initiateRequestSchema = v.object({
  userId: userIdSchema,
  isRestartIdentification: v.optional(v.boolean(), false),
  localTimezone: optionalMetadata,
  userAgent: optionalMetadata,
  browserLanguage: optionalMetadata,
  userLanguage: optionalMetadata,
  deviceName: optionalMetadata,
  correlationType: v.optional(correlationTypeSchema, 0),
});

export const statusRequestSchema = v.object({ userId: userIdSchema, userType: userTypeSchema });

export const finalizeRequestSchema = v.object({
  userId: userIdSchema,
  bTrustAppCallBackId: optionalMetadata,
  correlationType: v.optional(correlationTypeSchema, 0),
});

/** An object: a schema of optional fields alone would also take an array. */
const answerObject = <TEntries extends v.ObjectEntries>(entries: TEntries) =>
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value)),
    v.object(entries),
  );

/** A text that may be left out. */
const optionalText = v.optional(v.nullable(v.string()), null);

export const initiateAnswerSchema = answerObject({
  videoIdentificationUrl: v.pipe(v.string(), v.nonEmpty()),
  videoIdentificationStatus: optionalText,
});

export const statusAnswerSchema = answerObject({
  videoIdentificationUrl: optionalText,
  videoIdentificationStatus: optionalText,
});

/** A whole number, or its decimal digits as a string. */
const wholeNumber = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d+$/), v.transform(Number))]),
  v.safeInteger(),
);

/**
 * The gateway documents the `correlationId` as a GUID. Any short text is accepted, so that a
 * finalized identification is never lost because of the format of its id.
 */
export const finalizeAnswerSchema = answerObject({
  correlationId: v.pipe(
    v.string(),
    v.nonEmpty(),
    v.check((text) => utf8Length(text) <= 128),
  ),
  individualId: wholeNumber,
});

/** The part of problem details (RFC 9457) that is used. */
export const problemSchema = v.object({ title: v.string() });

export type StatusRequest = v.InferOutput<typeof statusRequestSchema>;
export type FinalizeRequest = v.InferOutput<typeof finalizeRequestSchema>;
