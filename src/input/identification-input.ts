import * as v from 'valibot';
import {
  DEFAULT_TIMINGS,
  TIMING_RANGES,
  type Range,
} from '../../machines/identification.timings.js';
import type { IdentificationInput, Subject, Timings } from '../../machines/identification.types.js';
import { readCheckpoint } from './checkpoint.js';
import {
  correlationTypeSchema,
  metadataSchema,
  userIdSchema,
  userTypeSchema,
} from '../contract/schemas.js';
import { parseInput } from './parse-input.js';
import type { Backoff } from '../../machines/retry.js';
import { milliseconds, wholeNumber } from './whole-number.js';

const timing = ({ min, max }: Range) => milliseconds(min, max);
const metadata = v.optional(metadataSchema, null);
const { backoff } = TIMING_RANGES;

const STATUS_RULE = 'must be 1 to 64 letters of a to z, digits, "_", "-" or "."';

const optionsSchema = v.strictObject({
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
  timings: v.optional(
    v.strictObject({
      pollInterval: v.optional(timing(TIMING_RANGES.pollInterval), DEFAULT_TIMINGS.pollInterval),
      pollTimeout: v.optional(timing(TIMING_RANGES.pollTimeout), DEFAULT_TIMINGS.pollTimeout),
      requestTimeout: v.optional(
        timing(TIMING_RANGES.requestTimeout),
        DEFAULT_TIMINGS.requestTimeout,
      ),
      backoff: v.optional(
        v.strictObject({
          base: v.optional(timing(backoff.base), DEFAULT_TIMINGS.backoff.base),
          cap: v.optional(timing(backoff.cap), DEFAULT_TIMINGS.backoff.cap),
          retryAfterCap: v.optional(
            timing(backoff.retryAfterCap),
            DEFAULT_TIMINGS.backoff.retryAfterCap,
          ),
          maxAttempts: v.optional(
            wholeNumber(backoff.maxAttempts.min, backoff.maxAttempts.max),
            DEFAULT_TIMINGS.backoff.maxAttempts,
          ),
        }),
        {},
      ),
    }),
    {},
  ),
  pendingStatuses: v.optional(
    v.array(v.pipe(v.string(STATUS_RULE), v.regex(/^[\w.-]{1,64}$/, STATUS_RULE))),
    [],
  ),
  restart: v.optional(v.boolean('must be true or false'), false),
  checkpoint: v.optional(v.unknown()),
});

/** Who is identified, and what the gateway is told about the device; only `userId` is required. */
export type SubjectOptions = Pick<Subject, 'userId'> & {
  readonly [TField in Exclude<keyof Subject, 'userId'>]?: Subject[TField] | undefined;
};

/** Timings that are other than `DEFAULT_TIMINGS`, each within its `TIMING_RANGES`; all in ms. */
export type TimingOptions = {
  readonly [TField in Exclude<keyof Timings, 'backoff'>]?: Timings[TField] | undefined;
} & {
  readonly backoff?:
    { readonly [TField in keyof Backoff]?: Backoff[TField] | undefined } | undefined;
};

/** What a host says about an identification; only `subject.userId` is required. */
export interface IdentificationOptions {
  /** Who is identified. By default an individual, of `correlationType` 0, and nothing of a device. */
  readonly subject: SubjectOptions;
  /** How long and how often, in ms. Default: `DEFAULT_TIMINGS`. */
  readonly timings?: TimingOptions | undefined;
  /**
   * Vendor-specific statuses that count as pending; every other unknown status is a failure. Each
   * of 1 to 64 letters, digits, `_`, `-` or `.`. Default: none.
   */
  readonly pendingStatuses?: readonly string[] | undefined;
  /** Begin with a brand-new session; without effect where a checkpoint is resumed. Default: false. */
  readonly restart?: boolean | undefined;
  /**
   * What `checkpointOf` gave, parsed from JSON. One that is damaged, foreign or of an unknown
   * version is left aside: the identification then begins by asking the gateway for the session
   * in progress.
   */
  readonly checkpoint?: unknown;
}

/**
 * Checks what a host says and fills in the defaults: the input of `identificationMachine`.
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
  // Field by field: of an object that is spread V8 keeps a hidden class, and XState keeps the input,
  // as long as the actor lives; 0.25 kB.
  return {
    subject: checked.subject,
    timings: checked.timings,
    pendingStatuses: checked.pendingStatuses,
    restart: checked.restart,
    checkpoint: reading.kind === 'usable' ? reading.checkpoint : null,
  };
}
