import { tooMany } from './problem.js';

/** How many event streams are open, in all and for each user. */
export interface StreamSlots {
  /**
   * @param user what tells users apart; `null` where only the number in all counts
   * @returns what gives the slot back; calling it again does nothing
   * @throws HttpProblem 429, 503
   */
  take(user: string | null): () => void;
}

export function createStreamSlots(limits: {
  readonly streams: number;
  readonly streamsPerUser: number;
}): StreamSlots {
  let taken = 0;
  const byUser = new Map<string, number>();

  function count(user: string | null, difference: 1 | -1): void {
    taken += difference;
    if (user === null) return;
    const own = (byUser.get(user) ?? 0) + difference;
    if (own > 0) byUser.set(user, own);
    else byUser.delete(user);
  }

  return {
    take: (user) => {
      if (user !== null && (byUser.get(user) ?? 0) >= limits.streamsPerUser) {
        throw tooMany(429, 'Too many event streams are open for this user', 10);
      }
      if (taken >= limits.streams) throw tooMany(503, 'Too many event streams are open', 30);
      count(user, 1);
      let isTaken = true;
      return () => {
        if (isTaken) count(user, -1);
        isTaken = false;
      };
    },
  };
}
