import * as v from 'valibot';

/** A checkpoint, and when it was written. */
export interface StoredCheckpoint {
  /** Epoch ms. */
  readonly savedAt: number;
  /** Not checked yet: `identificationInput` checks it. */
  readonly checkpoint: unknown;
}

const storedSchema = v.object({ savedAt: v.number(), checkpoint: v.unknown() });

const TIME_TO_LIVE_RULE = 'must be a number of ms from 1';
const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;

/** The option for how long a checkpoint can be resumed, in ms. Default: 7 days. */
export const timeToLiveOption = v.optional(
  v.pipe(v.number(TIME_TO_LIVE_RULE), v.minValue(1, TIME_TO_LIVE_RULE)),
  WEEK_MS,
);

/** Reads what a device has stored; `null` if it is no record of a checkpoint. */
export function parseStored(text: string | null): StoredCheckpoint | null {
  try {
    const parsed = v.safeParse(storedSchema, JSON.parse(text ?? 'null'));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/**
 * Whether it is too old to be resumed.
 *
 * @param timeToLive ms
 */
export const isExpired = ({ savedAt }: StoredCheckpoint, timeToLive: number): boolean =>
  Date.now() - savedAt >= timeToLive;
