/** When a host asks again about an identification that waits: functions of what is written down. */
import { canGoForward } from '../../machines/identification.guards.js';
import type { Checkpoint, IdentificationState } from '../../machines/identification.types.js';
import type { TimelineEntry } from './identification-host.js';

/** How often a host asks the gateway about identifications that wait. Times in ms. */
export interface ReconciliationOptions {
  /**
   * The pause before the first question, from 10 ms to a day; default 5 min. Each later pause is twice
   * the time waited so far, varied at random by up to a fifth.
   */
  readonly firstPause?: number;
  /** The longest pause between two questions, from 10 ms to 30 days; default a day. */
  readonly longestPause?: number;
  /** The most questions at a time, from 1 to 1000; default 10. */
  readonly concurrency?: number;
}

/** The times of the questions about one identification, in ms. */
export interface AskTimes {
  readonly firstPause: number;
  readonly longestPause: number;
  /** How long an identification may wait until it is asked about no more. */
  readonly abandonAfter: number;
}

/** The states in which the user or an operator has to act, and the gateway may know more. */
const STATES: ReadonlySet<IdentificationState | null> = new Set(['signing', 'stalled', 'failed']);

/** Whether an identification in this state may be asked about; `failed` depends on the failure. */
export const mayBeReconciled = (state: IdentificationState | null): boolean => STATES.has(state);

/** Whether the host asks about it: never before its user is back from the identity check. */
export const isReconciled = (
  checkpoint: Pick<Checkpoint, 'state' | 'place' | 'failure'>,
): boolean =>
  mayBeReconciled(checkpoint.state) && (checkpoint.state !== 'failed' || canGoForward(checkpoint));

/** A pause varies by a fifth, so that identifications that stalled together are not asked together. */
const SPREAD = 0.2;

/** The longest time between now and the next question, in ms. */
export const longestWait = ({ longestPause }: Pick<AskTimes, 'longestPause'>): number =>
  longestPause * (1 + SPREAD);

interface Waiting {
  readonly timeline: readonly TimelineEntry[];
  /** Epoch ms. */
  readonly createdAt: number;
}

/**
 * The time of the next question, in epoch ms; `null` once it has waited for `abandonAfter`. The last
 * question is at that time.
 *
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 */
export function nextAskAt(
  waiting: Waiting,
  now: number,
  { firstPause, longestPause, abandonAfter }: AskTimes,
  random: number,
): number | null {
  const since = waitingSince(waiting);
  const waited = Math.max(0, now - since);
  if (waited >= abandonAfter) return null;
  const pause = Math.min(Math.max(firstPause, 2 * waited), longestPause);
  const at = now + Math.round(pause * (1 + SPREAD * (2 * random - 1)));
  return Math.min(at, since + abandonAfter);
}

/** What a question can lead to without any step of the user: back to where it was, in the end. */
const LOOP: ReadonlySet<IdentificationState> = new Set([
  'phaseB',
  'finalizing',
  'stalled',
  'failed',
]);

/**
 * Since when it has waited, in epoch ms. A question that leads to another failure does not start the
 * wait again, or a finalize that stays forbidden would be asked about every few minutes.
 */
export function waitingSince({ timeline, createdAt }: Waiting): number {
  const lastStep = timeline.findLastIndex(({ state }) => !LOOP.has(state));
  // The timeline keeps the last 50 entries.
  if (lastStep < 0) return createdAt;
  const loop = timeline.slice(Math.min(lastStep + 1, timeline.length - 1));
  return loop.find(({ state }) => mayBeReconciled(state))?.at ?? createdAt;
}
