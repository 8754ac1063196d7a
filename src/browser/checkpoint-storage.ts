import * as v from 'valibot';
import type { Checkpoint } from '../../machines/identification.types.js';

/** The part of the Web Storage API that is used: `localStorage`, `sessionStorage`, or your own. */
export type CheckpointStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A checkpoint, and when it was written. */
interface StoredCheckpoint {
  /** Epoch ms. */
  readonly savedAt: number;
  /** Not checked yet: `identificationInput` does that. */
  readonly checkpoint: unknown;
}

/** The checkpoint of one identification: in the page's storage as well as it goes, else in memory. */
export interface CheckpointStorage {
  /** The newest checkpoint, or `null`. */
  readonly read: () => StoredCheckpoint | null;
  /** Never throws: what cannot be stored is kept in memory. */
  readonly write: (checkpoint: Checkpoint) => void;
  /** Takes over what another tab has told, in case that it is newer than what is stored. */
  readonly adopt: (stored: StoredCheckpoint) => void;
  readonly remove: () => void;
  /** Whether the last checkpoint was stored, or, before the first, whether one could be. */
  readonly isPersistent: () => boolean;
}

interface StorageOptions {
  readonly store: CheckpointStore | null;
  readonly key: string;
  /** How long a checkpoint is good for, in ms. */
  readonly timeToLive: number;
}

const storedSchema = v.object({ savedAt: v.number(), checkpoint: v.unknown() });

export function createCheckpointStorage({
  store,
  key,
  timeToLive,
}: StorageOptions): CheckpointStorage {
  let inMemory: StoredCheckpoint | null = null;
  let isPersistent = isUsable(store, key);

  const isAlive = (stored: StoredCheckpoint): boolean => Date.now() - stored.savedAt < timeToLive;

  function readStore(): StoredCheckpoint | null {
    try {
      const parsed = v.safeParse(storedSchema, JSON.parse(store?.getItem(key) ?? 'null'));
      return parsed.success ? parsed.output : null;
    } catch {
      // Blocked, or no JSON: there is no checkpoint.
      return null;
    }
  }

  return {
    read: () => {
      const stored = readStore();
      const newest =
        inMemory !== null && inMemory.savedAt >= (stored?.savedAt ?? 0) ? inMemory : stored;
      return newest !== null && isAlive(newest) ? newest : null;
    },
    write: (checkpoint) => {
      inMemory = { savedAt: Date.now(), checkpoint };
      try {
        store?.setItem(key, JSON.stringify(inMemory));
        isPersistent = store !== null;
      } catch {
        // Full or blocked. What is stored is older, and still better than nothing after a reload.
        isPersistent = false;
      }
    },
    adopt: (stored) => {
      inMemory = stored;
    },
    remove: () => {
      inMemory = null;
      try {
        store?.removeItem(key);
      } catch {
        // Blocked: there is nothing to remove.
      }
    },
    isPersistent: () => isPersistent,
  };
}

/** Finds out before it matters: a store may exist and refuse every byte. */
function isUsable(store: CheckpointStore | null, key: string): boolean {
  const probe = `${key}:probe`;
  try {
    store?.setItem(probe, '');
    store?.removeItem(probe);
    return store !== null;
  } catch {
    return false;
  }
}

/** The page's `localStorage`, which a return in a new tab can read; `null` where it is blocked. */
export function defaultStore(): CheckpointStore | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
