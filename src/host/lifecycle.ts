/** What every host derives from an identification's state: pure functions. */
import type { Checkpoint, ReadableSnapshot, Subject } from '../../machines/identification.types.js';
import { stateOf } from '../../machines/identification.view.js';
import type { TimelineEntry } from './identification-host.js';

const MAX_TIMELINE_ENTRIES = 50;

/** The timeline, with the checkpoint's state appended if that is a new one. */
export const nextTimeline = (
  timeline: readonly TimelineEntry[],
  { state, failure }: Pick<Checkpoint, 'state' | 'failure'>,
  now: number,
): readonly TimelineEntry[] =>
  timeline[timeline.length - 1]?.state === state
    ? timeline
    : [...timeline, { state, at: now, failure: failure?.code ?? null }].slice(
        -MAX_TIMELINE_ENTRIES,
      );

/** When it was completed, in epoch ms: a damaged timeline has only the time of the last change. */
export const completedAt = (timeline: readonly TimelineEntry[], updatedAt: number): number =>
  timeline.findLast(({ state }) => state === 'completed')?.at ?? updatedAt;

/** Whether only a new identification can follow. */
export const isHopeless = ({ state, failure }: Pick<Checkpoint, 'state' | 'failure'>): boolean =>
  state === 'completed' ||
  state === 'cancelled' ||
  (state === 'failed' && failure?.retryable === false && !failure.restartable);

/** The subject without its device, which is not needed once the identification is hopeless. */
export const withoutDevice = (subject: Subject): Subject => ({
  ...subject,
  localTimezone: null,
  userAgent: null,
  browserLanguage: null,
  userLanguage: null,
  deviceName: null,
});

/** Whether the user is known to have signed: a restart would throw the signed documents away. */
export const isSigned = ({
  context,
  value,
}: Pick<ReadableSnapshot, 'context' | 'value'>): boolean =>
  stateOf({ value }) === 'finalizing' ||
  (stateOf({ value }) === 'failed' &&
    context.place === 'finalizing' &&
    context.failure?.restartable !== true);
