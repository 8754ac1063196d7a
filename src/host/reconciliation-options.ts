import * as v from 'valibot';
import { milliseconds, wholeNumber } from '../input/rules.js';
import { waitingStates, type WaitingState, type WaitLimits } from './reconciliation.js';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_LIMIT_MS = 30 * DAY_MS;

/**
 * How long an identification may wait for its user or an operator until it expires, in ms: in every state,
 * or for each state by name.
 */
export type AbandonAfter = number | Readonly<Partial<Record<WaitingState, number>>>;

const limit = wholeNumber(0, 3_650 * DAY_MS);
const limitIn = v.optional(limit, DEFAULT_LIMIT_MS);

const limits = (of: (state: WaitingState) => number): WaitLimits => ({
  awaitingRedirect: of('awaitingRedirect'),
  signing: of('signing'),
  stalled: of('stalled'),
  failed: of('failed'),
});

/** The option `abandonAfter`, with the limit of each state. */
export const abandonAfterOption = v.optional(
  v.pipe(
    v.union(
      [
        limit,
        v.strictObject({
          awaitingRedirect: limitIn,
          signing: limitIn,
          stalled: limitIn,
          failed: limitIn,
        }),
      ],
      'must be a number of ms from 0 to 315360000000, or such a number for each of ' +
        waitingStates.join(', '),
    ),
    v.transform((given) => limits((state) => (typeof given === 'number' ? given : given[state]))),
  ),
  DEFAULT_LIMIT_MS,
);

/** The entries of a host's options about identifications that wait, with the defaults. */
export const reconciliationOptions = {
  abandonAfter: abandonAfterOption,
  reconciliation: v.optional(
    v.strictObject({
      firstPause: v.optional(milliseconds(10, DAY_MS), 5 * 60_000),
      longestPause: v.optional(milliseconds(10, 30 * DAY_MS), DAY_MS),
      concurrency: v.optional(wholeNumber(1, 1_000), 10),
    }),
    {},
  ),
};
