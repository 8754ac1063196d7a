/** How the command ends. */
export const EXIT = {
  completed: 0,
  /** Failed or cancelled, with nobody to ask what to do about it. */
  failed: 1,
  /** Wrong usage: nothing was sent. */
  usage: 2,
  /** Stalled, with nobody to ask whether to wait on. */
  stalled: 3,
} as const;

/** Thrown for wrong usage; its message is for the person at the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
