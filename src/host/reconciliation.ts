/** When a host asks again about an identification that waits, and when it expires: functions of what is written down. */
import { canGoForward } from '../../machines/identification.guards.js';
import type { Checkpoint, IdentificationState } from '../../machines/identification.types.js';
import { STATUS } from '../../machines/statuses.js';
import type { TimelineEntry } from './identification-host.js';
import { isHopeless } from './lifecycle.js';

/** The states in which an identification waits for its user or an operator, and can expire. */
export const waitingStates = ['awaitingRedirect', 'signing', 'stalled', 'failed'] as const;

/** A state in which an identification waits for its user or an operator. */
export type WaitingState = (typeof waitingStates)[number];

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

/** How long an identification may wait in each state, in ms; 0: for ever, and it is not asked about. */
export type WaitLimits = Readonly<Record<WaitingState, number>>;

/** The times of the questions about one identification, in ms. */
export interface AskTimes {
  readonly firstPause: number;
  readonly longestPause: number;
  readonly abandonAfter: WaitLimits;
}

/** What is written down of an identification. */
export interface Waiting {
  readonly checkpoint: Pick<
    Checkpoint,
    'state' | 'place' | 'failure' | 'finalizePayload' | 'status'
  >;
  readonly timeline: readonly TimelineEntry[];
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms. */
  readonly updatedAt: number;
}

const STATES: ReadonlySet<IdentificationState | null> = new Set(waitingStates);

export const isWaitingState = (state: string): state is WaitingState =>
  waitingStates.some((name) => name === state);

/** Whether an identification in this state may wait for a person; `failed` depends on the failure. */
export const mayWait = (state: IdentificationState | null): boolean => STATES.has(state);

/** Whether the host asks about it: never before its user is back from the identity check. */
export const isReconciled = (
  checkpoint: Pick<Checkpoint, 'state' | 'place' | 'failure'>,
): boolean =>
  checkpoint.state === 'signing' ||
  checkpoint.state === 'stalled' ||
  (checkpoint.state === 'failed' && canGoForward(checkpoint));

/** Whether the documents are known to be signed, so that it never expires. */
export const isKnownToBeSigned = ({
  finalizePayload,
  status,
}: Pick<Checkpoint, 'finalizePayload' | 'status'>): boolean =>
  finalizePayload !== null || status === STATUS.documentSigned;

/** A pause varies by a fifth, so that identifications that stalled together are not asked together. */
const SPREAD = 0.2;

/** The longest time between now and the next question, in ms. */
export const longestWait = ({ longestPause }: Pick<AskTimes, 'longestPause'>): number =>
  longestPause * (1 + SPREAD);

/** How long it may wait in its state, in ms; `null` where it does not wait, or for ever. */
function limitOf({ checkpoint }: Pick<Waiting, 'checkpoint'>, times: AskTimes): number | null {
  const { state } = checkpoint;
  if (!isWaitingState(state) || isHopeless(checkpoint)) return null;
  return times.abandonAfter[state] === 0 ? null : times.abandonAfter[state];
}

/**
 * Epoch ms at which its wait is over; `null` where it does not wait, or for ever. What is signed does not
 * expire then, but is an alert.
 */
export function waitEndsAt(waiting: Waiting, times: AskTimes): number | null {
  const limit = limitOf(waiting, times);
  return limit === null ? null : enteredAt(waiting) + limit;
}

/** Epoch ms at which it expires unless its user or an operator acts; `null` where it does not. */
export const expiresAt = (waiting: Waiting, times: AskTimes): number | null =>
  isKnownToBeSigned(waiting.checkpoint) ? null : waitEndsAt(waiting, times);

/**
 * When the host next has something to do about it, in epoch ms: to ask, or at the end of its wait. After
 * the end, as long as it could not expire, it is asked about at the longest pause. `null` for never.
 *
 * @param random a number from 0 (inclusive) to 1 (exclusive)
 */
export function nextTurnAt(
  waiting: Waiting,
  now: number,
  times: AskTimes,
  random: number,
): number | null {
  const end = waitEndsAt(waiting, times);
  if (end === null) return null;
  const { firstPause, longestPause } = times;
  if (now < end && !isReconciled(waiting.checkpoint)) return end;
  const waited = now < end ? Math.max(0, now - waitingSince(waiting)) : longestPause;
  const pause = Math.min(Math.max(firstPause, 2 * waited), longestPause);
  const at = now + Math.round(pause * (1 + SPREAD * (2 * random - 1)));
  return now < end ? Math.min(at, end) : at;
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
export function waitingSince({
  timeline,
  createdAt,
}: Pick<Waiting, 'timeline' | 'createdAt'>): number {
  const lastStep = timeline.findLastIndex(({ state }) => !LOOP.has(state));
  // The timeline keeps the last 50 entries.
  if (lastStep < 0) return createdAt;
  const loop = timeline.slice(Math.min(lastStep + 1, timeline.length - 1));
  return loop.find(({ state }) => mayWait(state))?.at ?? createdAt;
}

/**
 * When it entered its state, in epoch ms. Where a question has found that a stalled one has failed, when it
 * stalled: no person has done anything since. Where the timeline is damaged, the last change.
 */
function enteredAt({ timeline, updatedAt }: Pick<Waiting, 'timeline' | 'updatedAt'>): number {
  const [last, before] = [...timeline].reverse();
  const isFound = last?.state === 'failed' && before?.state === 'stalled';
  return (isFound ? before : last)?.at ?? updatedAt;
}
