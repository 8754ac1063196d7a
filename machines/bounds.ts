/** The bounds of the retries: which failure spends which, and how much of each is left. */
import { FAILURES, type Failure } from './failure.js';
import { MAX_REFUSALS, UNKNOWN_SESSION_GRACE } from './identification.timings.js';
import type { Checkpoint, IdentificationContext, Spent, Timings } from './identification.types.js';

type Context = Pick<IdentificationContext, 'place' | 'spent' | 'settings'>;

const NOTHING_SPENT: Spent = { initiating: 0, protocol: 0, unknownSession: 0, refusals: 0 };

export const spentIn = (checkpoint: Pick<Checkpoint, 'spent' | 'refusals'> | null): Spent =>
  checkpoint === null || (checkpoint.spent === undefined && checkpoint.refusals === 0)
    ? NOTHING_SPENT
    : { ...NOTHING_SPENT, ...checkpoint.spent, refusals: checkpoint.refusals };

/** For a manual retry, or a new session. */
export const resetBounds = { spent: NOTHING_SPENT };

/** The bound that a failure spends; `null` if it spends none: a phase's deadline is no bound. */
export function boundOf({ place }: Pick<Context, 'place'>, { code }: Failure): keyof Spent | null {
  if (place === 'finalizing') return code === 'finalizeRefused' ? 'refusals' : null;
  if (place === 'phaseA' && code === 'unknownSession') return 'unknownSession';
  if (FAILURES[code].automaticRetry === 'protocol') return 'protocol';
  return place === 'phaseA' || place === 'phaseB' ? null : 'initiating';
}

/** How many failures a bound allows. */
function allowanceOf(bound: keyof Spent, { backoff }: Timings): number {
  if (bound === 'refusals') return MAX_REFUSALS;
  return bound === 'unknownSession' ? UNKNOWN_SESSION_GRACE : backoff.maxAttempts - 1;
}

/** Whether the bound of a failure allows it once more. */
export function isBoundLeft(context: Context, problem: Failure): boolean {
  const bound = boundOf(context, problem);
  const { spent, settings } = context;
  return bound !== null && spent[bound] < allowanceOf(bound, settings.timings);
}

export function spendBound(context: Context, problem: Failure): Pick<Context, 'spent'> {
  const bound = boundOf(context, problem);
  const { spent } = context;
  return { spent: bound === null ? spent : { ...spent, [bound]: spent[bound] + 1 } };
}

/** A success of a call resets its bounds. The usual object is shared. */
export function resetOnSuccess(spent: Spent, ...bounds: readonly (keyof Spent)[]): Spent {
  if (bounds.every((bound) => spent[bound] === 0)) return spent;
  return { ...spent, ...Object.fromEntries(bounds.map((bound) => [bound, 0])) };
}
