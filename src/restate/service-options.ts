import type { ObjectOptions } from '@restatedev/restate-sdk';

const MINUTE = 60_000;

/** How Restate treats what this service is asked. */
export const SERVICE_OPTIONS = {
  // By default both are a day, in which requests and answers would be kept for nobody.
  journalRetention: 0,
  // As long as a client may repeat a call.
  idempotencyRetention: 5 * MINUTE,
  // By default an invocation is paused, and never goes on, after an outage of an hour.
  retryPolicy: {
    initialInterval: 100,
    exponentiationFactor: 2,
    maxInterval: 10_000,
    maxAttempts: 1_000_000_000,
  },
} as const satisfies ObjectOptions;

/**
 * How long an actor may be silent, in ms, before it gives its place to another: one that sleeps is
 * put aside, and one that calls the gateway goes on.
 */
export const ACTOR_INACTIVITY = 1_000;
