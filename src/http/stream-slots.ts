import type { Authorization, ParsedHttpApiOptions } from './options.js';
import { tooMany } from './problem.js';

/**
 * Takes a slot for a caller, and returns the function that releases it; releasing twice is allowed. A
 * user who has all of theirs taken gives up the oldest: a connection that was cut without a word keeps
 * its slot until TCP gives up, after a quarter of an hour.
 *
 * @param end ends what the slot is taken for, and releases it
 * @throws HttpProblem 503 at the limit of all callers
 */
export type TakeSlot = (caller: Authorization, end: () => void) => () => void;

/**
 * Counts the requests that stay open, event streams and long polls, in total and of each user. An
 * operator's count in the total only.
 */
export function createStreamSlots(
  limits: Pick<ParsedHttpApiOptions['limits'], 'streams' | 'streamsPerUser'>,
): TakeSlot {
  let taken = 0;
  /** What each user has open, the oldest first. */
  const openOf = new Map<string, Set<() => void>>();

  return (caller, end) => {
    const user = caller.kind === 'user' ? `${caller.userType} ${String(caller.userId)}` : null;
    const open = (user === null ? undefined : openOf.get(user)) ?? new Set();
    const [oldest] = open;
    if (oldest !== undefined && open.size >= limits.streamsPerUser) oldest();
    if (taken >= limits.streams) throw tooMany(503, 'Too many event streams are open', 30);
    let isTaken = true;
    const release = (): void => {
      if (!isTaken) return;
      isTaken = false;
      taken -= 1;
      open.delete(giveUp);
      if (user !== null && open.size === 0 && openOf.get(user) === open) openOf.delete(user);
    };
    const giveUp = (): void => {
      release();
      end();
    };
    taken += 1;
    open.add(giveUp);
    if (user !== null) openOf.set(user, open);
    return release;
  };
}
