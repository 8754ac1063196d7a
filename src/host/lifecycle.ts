/** What every host says of an identification's life: pure functions. */
import type { Checkpoint, ReadableSnapshot, Subject } from '../../machines/identification.types.js';
import type { TimelineEntry } from './identification-host.js';

const LONGEST_TIMELINE = 50;

/** The timeline with the state that a checkpoint is in, where that is a new one. */
export const nextTimeline = (
  timeline: readonly TimelineEntry[],
  { state, failure }: Pick<Checkpoint, 'state' | 'failure'>,
  now: number,
): readonly TimelineEntry[] =>
  timeline.at(-1)?.state === state
    ? timeline
    : [...timeline, { state, at: now, failure: failure?.code ?? null }].slice(-LONGEST_TIMELINE);

/** Whether nothing but a new session could come of it, in an identification of its own. */
export const isOver = ({ state, failure }: Pick<Checkpoint, 'state' | 'failure'>): boolean =>
  state === 'completed' ||
  state === 'cancelled' ||
  (state === 'failed' && failure?.retryable === false && !failure.restartable);

/** Once it is over, nobody needs to know any more which device it was done with. */
export const withoutDevice = (subject: Subject): Subject => ({
  ...subject,
  localTimezone: null,
  userAgent: null,
  browserLanguage: null,
  userLanguage: null,
  deviceName: null,
});

/** Whether the user has signed, as far as is known: such an identification is not thrown away. */
export const isSigned = ({
  context,
  value,
}: Pick<ReadableSnapshot, 'context' | 'value'>): boolean =>
  (typeof value === 'object' && 'finalizing' in value) ||
  (value === 'failed' && context.place === 'finalizing' && context.failure?.restartable !== true);
