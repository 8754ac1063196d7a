import * as v from 'valibot';
import {
  identificationStates,
  type IdentificationState,
} from '../../machines/identification.types.js';

/** Since when an identification has waited for its user in a state. */
export interface Wait {
  readonly state: IdentificationState;
  /** Epoch ms. */
  readonly since: number;
}

/** A checkpoint, and when it was written. */
export interface StoredCheckpoint {
  /** Epoch ms. */
  readonly savedAt: number;
  /** Not checked yet: `identificationInput` checks it. */
  readonly checkpoint: unknown;
  /** The last wait. An earlier version has left it out. */
  readonly wait?: Wait | null | undefined;
}

const storedSchema = v.object({
  savedAt: v.number(),
  checkpoint: v.unknown(),
  wait: v.nullish(v.object({ state: v.picklist(identificationStates), since: v.number() })),
});

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
