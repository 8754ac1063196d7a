/** An answer of the status call that a test dictates, instead of the session's own. */
export interface StatusAnswer {
  /** Any code, also one that the contract does not know, or `null`. */
  readonly status: string | null;
  /** `videoIdentificationUrl`; default `null`. */
  readonly url?: string | null;
  /** How many calls get this answer; default 1, `Infinity` for all that follow. */
  readonly times?: number;
}

/** The dictated answers of each user, in order. */
export interface ScriptedStatuses {
  /** Replaces what was dictated for this user; without answers the session speaks for itself again. */
  set(userId: number, answers: readonly StatusAnswer[]): void;
  /** The next answer, which is used up by this. */
  take(userId: number): StatusAnswer | undefined;
}

/** Nothing is dictated at first. */
export function createScriptedStatuses(): ScriptedStatuses {
  const queues = new Map<number, { answer: StatusAnswer; left: number }[]>();

  return {
    set(userId, answers) {
      queues.set(
        userId,
        answers.map((answer) => ({ answer, left: answer.times ?? 1 })),
      );
    },
    take(userId) {
      const queue = queues.get(userId);
      const next = queue?.find(({ left }) => left > 0);
      if (next === undefined) return undefined;
      next.left -= 1;
      return next.answer;
    },
  };
}
