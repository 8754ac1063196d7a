import type { Timings } from './identification.types.js';

/** The default timings, in ms. */
export const DEFAULT_TIMINGS: Timings = {
  pollInterval: 3_000,
  pollTimeout: 120_000,
  outageAllowance: 1_800_000,
  requestTimeout: 10_000,
  backoff: { base: 500, cap: 30_000, retryAfterCap: 60_000, maxAttempts: 5 },
};

/** A range of whole numbers, both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const HOUR = 3_600_000;

/** The range of each timing, in ms. The gateway recommends a poll every 2 to 5 s. */
export const TIMING_RANGES = {
  pollInterval: { min: 1, max: HOUR },
  pollTimeout: { min: 1, max: 24 * HOUR },
  outageAllowance: { min: 0, max: 24 * HOUR },
  requestTimeout: { min: 1, max: HOUR },
  backoff: {
    base: { min: 1, max: HOUR },
    cap: { min: 1, max: HOUR },
    retryAfterCap: { min: 1, max: HOUR },
    maxAttempts: { min: 1, max: 100 },
  },
} as const satisfies Record<Exclude<keyof Timings, 'backoff'>, Range> & {
  readonly backoff: Record<keyof Timings['backoff'], Range>;
};

/** How often the gateway may refuse to finalize before the identification is `failed`. */
export const MAX_REFUSALS = 5;

/** How many polls of phase A may answer with an unknown session (404). */
export const UNKNOWN_SESSION_GRACE = 3;
