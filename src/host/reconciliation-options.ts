import * as v from 'valibot';
import { milliseconds, wholeNumber } from '../input/rules.js';

const DAY_MS = 24 * 3_600_000;

/** The entries of a host's options about identifications that wait, with the defaults. */
export const reconciliationOptions = {
  abandonAfter: v.optional(wholeNumber(0, 3_650 * DAY_MS), 30 * DAY_MS),
  reconciliation: v.optional(
    v.strictObject({
      firstPause: v.optional(milliseconds(10, DAY_MS), 5 * 60_000),
      longestPause: v.optional(milliseconds(10, 30 * DAY_MS), DAY_MS),
      concurrency: v.optional(wholeNumber(1, 1_000), 10),
    }),
    {},
  ),
};
