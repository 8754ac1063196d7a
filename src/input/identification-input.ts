import * as v from 'valibot';
import type { IdentificationInput, Subject, Timings } from '../../machines/identification.types.js';
import type { Backoff } from '../../machines/retry.js';
import {
  correlationTypeSchema,
  metadataSchema,
  userIdSchema,
  userTypeSchema,
} from '../contract/schemas.js';
import { readCheckpoint } from './checkpoint.js';
import { parseInput } from './parse-input.js';
import { machineOptions } from './rules.js';

const metadata = v.optional(metadataSchema, null);

/** The options of `identificationInput`, with their defaults. */
export const optionsSchema = v.strictObject({
  subject: v.strictObject({
    userId: userIdSchema,
    userType: v.optional(userTypeSchema, 'individual'),
    correlationType: v.optional(correlationTypeSchema, 0),
    bTrustAppCallBackId: metadata,
    localTimezone: metadata,
    userAgent: metadata,
    browserLanguage: metadata,
    userLanguage: metadata,
    deviceName: metadata,
  }),
  ...machineOptions,
  restart: v.optional(v.boolean('must be true or false'), false),
  checkpoint: v.optional(v.unknown()),
});

/** Who is identified, and what the gateway stores about the device. Only `userId` is required. */
export type SubjectOptions = Pick<Subject, 'userId'> & {
  readonly [TField in Exclude<keyof Subject, 'userId'>]?: Subject[TField] | undefined;
};

/** Timings that differ from `DEFAULT_TIMINGS`, each within its `TIMING_RANGES`, in ms. */
export type TimingOptions = {
  readonly [TField in Exclude<keyof Timings, 'backoff'>]?: Timings[TField] | undefined;
} & {
  readonly backoff?:
    { readonly [TField in keyof Backoff]?: Backoff[TField] | undefined } | undefined;
};

/** The options of `identificationInput`. Only `subject.userId` is required. */
export interface IdentificationOptions {
  /** Who is identified. Default: an individual, `correlationType` 0, and `null` for the rest. */
  readonly subject: SubjectOptions;
  /** The timings of the flow, in ms. Default: `DEFAULT_TIMINGS`. */
  readonly timings?: TimingOptions | undefined;
  /**
   * Vendor-specific statuses that count as pending; any other unknown status is a failure. Each has
   * 1 to 64 letters, digits, `_`, `-` or `.`. Default: none.
   */
  readonly pendingStatuses?: readonly string[] | undefined;
  /** Whether to begin a new session. Has no effect if a checkpoint is resumed. Default: false. */
  readonly restart?: boolean | undefined;
  /**
   * A checkpoint of `checkpointOf`, parsed from JSON. If it is damaged, of another user or of an
   * unknown version, it is ignored: the identification then asks the gateway for the session in
   * progress. Default: none.
   */
  readonly checkpoint?: unknown;
}

/**
 * Makes the input of `identificationMachine`: checks the options and fills in the defaults.
 *
 * @throws InvalidInputError that names each field that breaks its rule
 *
 * @example
 * ```ts
 * import { identificationInput } from 'identification-machine';
 *
 * const input = identificationInput({
 *   subject: { userId: 42, localTimezone: 'Europe/Sofia' },
 *   timings: { pollInterval: 2_000 },
 * });
 * ```
 */
export function identificationInput(options: IdentificationOptions): IdentificationInput {
  const checked = parseInput(optionsSchema, options);
  const reading = readCheckpoint(checked.checkpoint, checked.subject);
  // No spread: V8 gives a spread object its own hidden class, 0.25 kB for as long as the actor
  // lives.
  return {
    subject: checked.subject,
    timings: checked.timings,
    pendingStatuses: checked.pendingStatuses,
    restart: checked.restart,
    checkpoint: reading.kind === 'usable' ? reading.checkpoint : null,
  };
}
