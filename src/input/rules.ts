/** Rules for options from outside, shared by all rooms that take options. */
import * as v from 'valibot';
import {
  DEFAULT_TIMINGS,
  TIMING_RANGES,
  type Range,
} from '../../machines/identification.timings.js';
import type { IdentificationActors } from '../../machines/identification.types.js';

/** A whole number within a range, both ends included. */
export const wholeNumber = (
  min: number,
  max: number,
  rule = `must be a whole number from ${String(min)} to ${String(max)}`,
) => v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule));

/** A time in ms within a range, both ends included. */
export const milliseconds = (min: number, max: number) =>
  wholeNumber(min, max, `must be a whole number of ms from ${String(min)} to ${String(max)}`);

/**
 * Whether a text is the path of a file for a SQLite driver, which also takes `:memory:`, `file:x.db` and
 * the URL of a server.
 */
export const isStorePath = (text: string): boolean =>
  text !== '' && !text.startsWith(':') && !/^[a-z][a-z\d+.-]+:/i.test(text);

/** A random text of 32 characters or more has more different ones. */
const MIN_DIFFERENT_CHARACTERS = 10;

/** Whether a secret was not made at random: few characters, a repeated text, or a row of neighbours. */
export function isTrivialSecret(secret: string): boolean {
  if (new Set(secret).size < MIN_DIFFERENT_CHARACTERS) return true;
  // A text that repeats a shorter one is found in itself, shifted.
  if ((secret + secret).indexOf(secret, 1) < secret.length) return true;
  const codes = Array.from(secret, (character) => character.codePointAt(0) ?? 0);
  const neighbours = codes.filter(
    (code, index) => index > 0 && Math.abs(code - (codes[index - 1] ?? 0)) <= 1,
  );
  return neighbours.length > codes.length / 2;
}

export const aFunction = <T>() =>
  v.custom<T>((value) => typeof value === 'function', 'must be a function');

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** The four actors that call the gateway. An error names each one that is missing. */
export const gatewayActors = (
  isActor: (value: unknown) => boolean = isObject,
  rule = 'must be an actor, as createGatewayActors makes it',
) =>
  v.object({
    initiate: v.custom<IdentificationActors['initiate']>(isActor, rule),
    getStatus: v.custom<IdentificationActors['getStatus']>(isActor, rule),
    finalize: v.custom<IdentificationActors['finalize']>(isActor, rule),
    sleepUntil: v.custom<IdentificationActors['sleepUntil']>(isActor, rule),
  });

const timing = ({ min, max }: Range, byDefault: number) =>
  v.optional(milliseconds(min, max), byDefault);

const { backoff } = TIMING_RANGES;

const STATUS_RULE = 'must be 1 to 64 letters of a to z, digits, "_", "-" or "."';

/** The options that every host hands on to the machine, with their defaults. */
export const machineOptions = {
  timings: v.optional(
    v.strictObject({
      pollInterval: timing(TIMING_RANGES.pollInterval, DEFAULT_TIMINGS.pollInterval),
      pollTimeout: timing(TIMING_RANGES.pollTimeout, DEFAULT_TIMINGS.pollTimeout),
      outageAllowance: timing(TIMING_RANGES.outageAllowance, DEFAULT_TIMINGS.outageAllowance),
      requestTimeout: timing(TIMING_RANGES.requestTimeout, DEFAULT_TIMINGS.requestTimeout),
      backoff: v.optional(
        v.strictObject({
          base: timing(backoff.base, DEFAULT_TIMINGS.backoff.base),
          cap: timing(backoff.cap, DEFAULT_TIMINGS.backoff.cap),
          retryAfterCap: timing(backoff.retryAfterCap, DEFAULT_TIMINGS.backoff.retryAfterCap),
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
};
