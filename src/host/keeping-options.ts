import * as v from 'valibot';
import { InvalidInputError } from '../input/parse-input.js';
import type { AbandonAfter } from './reconciliation-options.js';
import { abandonAfterOption } from './reconciliation-options.js';
import type { WaitLimits } from './reconciliation.js';

/** For how long a device keeps an identification. */
export interface KeepingOptions {
  /** How long a checkpoint is kept after it was written, in ms: at least `abandonAfter`. Default: 60 days. */
  readonly timeToLive?: number;
  /**
   * How long an identification may wait for its user until it is `expired`, in ms, up to 3650 days. Either
   * for all states, or for some of `awaitingRedirect`, `signing`, `stalled` and `failed` by name; 0: for
   * ever. Default: 30 days, or `timeToLive` if that is shorter.
   */
  readonly abandonAfter?: AbandonAfter;
}

const TIME_TO_LIVE_RULE = 'must be a number of ms from 1';
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The entries of a host's options about keeping. */
export const keepingOptions = {
  timeToLive: v.optional(
    v.pipe(v.number(TIME_TO_LIVE_RULE), v.minValue(1, TIME_TO_LIVE_RULE)),
    60 * DAY_MS,
  ),
  abandonAfter: abandonAfterOption,
};

/** The options, with a shorter wait where they are kept for a shorter time: what is not kept cannot wait. */
export const withShorterWait = <TOptions extends KeepingOptions>(options: TOptions): TOptions => {
  const { timeToLive } = options;
  const isShort = typeof timeToLive === 'number' && timeToLive < 30 * DAY_MS;
  return { ...(isShort && { abandonAfter: Math.max(0, Math.floor(timeToLive)) }), ...options };
};

/** @throws InvalidInputError where an identification may wait for longer than it is kept */
export function mustBeKept(options: {
  readonly timeToLive: number;
  readonly abandonAfter: WaitLimits;
}): void {
  if (Object.values(options.abandonAfter).every((limit) => limit <= options.timeToLive)) return;
  throw new InvalidInputError([{ field: 'timeToLive', rule: 'must be at least abandonAfter' }]);
}
